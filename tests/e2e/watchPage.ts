import type { Page } from "playwright";

/** What a page must never have: said by its console, thrown in it, or refused by its policy. */
export interface PageFaults {
  all(): Promise<string[]>;
  /** Forgets those so far, where they were the test's doing. */
  clear(): void;
}

/** Before the page's address is opened. */
export async function watchPage(page: Page): Promise<PageFaults> {
  let faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  await page.exposeFunction("tellViolation", (text: string) => faults.push(`policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      (globalThis as unknown as { tellViolation(text: string): void }).tellViolation(`${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`);
    });
  });
  return {
    // Asking the page something lets what it said before arrive.
    all: async () => {
      await page.evaluate(() => undefined);
      return [...faults];
    },
    clear: () => {
      faults = [];
    },
  };
}
