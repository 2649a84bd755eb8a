import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fingerprint } from "#scripts/lib/fingerprint.mjs";
import { tempDir } from "#tests/support/tempDir.ts";

function tree(): string {
  const base = tempDir();
  mkdirSync(join(base, "src/deep"), { recursive: true });
  writeFileSync(join(base, "src/deep/a.ts"), "1");
  writeFileSync(join(base, "b.json"), "2");
  return base;
}

const paths = ["src", "b.json", "missing"];

test("touching a file changes the quick print and keeps the content's", () => {
  const base = tree();
  const before = fingerprint(paths, base);
  const content = before.content();
  utimesSync(join(base, "b.json"), 1, 1);
  const after = fingerprint(paths, base);
  expect(after.quick).not.toBe(before.quick);
  expect(after.content()).toBe(content);
});

test.each([
  ["a changed file", (base: string) => writeFileSync(join(base, "src/deep/a.ts"), "9")],
  ["a new file", (base: string) => writeFileSync(join(base, "src/deep/c.ts"), "1")],
  ["a file that was missing", (base: string) => writeFileSync(join(base, "missing"), "")],
])("%s changes both", (_, change) => {
  const base = tree();
  const before = fingerprint(paths, base);
  const content = before.content();
  change(base);
  const after = fingerprint(paths, base);
  expect(after.quick).not.toBe(before.quick);
  expect(after.content()).not.toBe(content);
});
