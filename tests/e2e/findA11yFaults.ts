import axe from "axe-core";
import type { Page } from "playwright";

/** Serious and critical findings of axe, each with the places it was found at. */
export async function findA11yFaults(page: Page): Promise<string[]> {
  // Given to the debugger, not to the document: the page's policy would refuse a script.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
