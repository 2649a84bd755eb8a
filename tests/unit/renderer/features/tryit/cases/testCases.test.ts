import { expect, test } from "vitest";
import { isAlike, keptTests, mostTests, testsIn, withTest } from "#renderer/features/tryit/cases/testCases.ts";

const picture = (level: number): Uint8Array => new Uint8Array(784).fill(level);

test("a test comes back as it was kept", () => {
  const tests = withTest(withTest([], picture(9), "4"), Uint8Array.from({ length: 784 }, (_, index) => index % 256), "7");
  expect(testsIn(JSON.parse(JSON.stringify(keptTests(tests))))).toEqual(tests);
});

test("the same drawing is kept once, as what it was called last", () => {
  const tests = withTest(withTest(withTest([], picture(1), "4"), picture(2), "5"), picture(1), "9");
  expect(tests.map(({ label }) => label)).toEqual(["5", "9"]);
});

test("the oldest makes room, and all of them take less than half of what settings may", () => {
  const tests = Array.from({ length: mostTests + 3 }, (_, index) => index).reduce((kept, index) => withTest(kept, picture(index + 1), String(index)), testsIn(undefined));
  expect(tests).toHaveLength(mostTests);
  expect(tests[0]?.label).toBe("3");
  expect(JSON.stringify(keptTests(tests)).length).toBeLessThan(32_000);
});

test.for([["nothing", undefined], ["words", "abc"], ["a picture of another size", [{ label: "1", pixels: "AAAA" }]], ["no text of a picture", [{ label: "1", pixels: "%%" }]]] as const)("%s is no test", ([, kept]) => {
  expect(testsIn(kept)).toEqual([]);
});

test("pictures that differ as fitting twice makes them are alike", () => {
  expect(isAlike(picture(100), picture(103))).toBe(true);
  expect(isAlike(picture(100), picture(104))).toBe(false);
});
