import { describe, test } from "vitest";

/** A suite that needs something of the machine. Where it is missing, one skipped test says why, and `npm test` prints it. */
export function describeIf(missing: string | undefined, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body);
  else describe(name, () => test("every test of this suite", ({ skip }) => skip(missing)));
}
