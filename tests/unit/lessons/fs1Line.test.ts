import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckOutcome } from "#core/lessons/checkEvidence.ts";
import { decideFacts } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { bundledLessons, coursesRoot } from "#tests/support/lessons/courses.ts";
import { loadChecks } from "#tests/support/lessons/loadChecks.ts";

const lesson = await bundledLessons.lesson("fs1-line");
const checks = await loadChecks(join(coursesRoot, "first-steps/lessons/fs1-line/checks.ts"));
const solution = lesson.solution.en["main.ts"]!;
const exports = { fitted: { w: 49.465, b: -5709.36 }, fittedError: 338.9, errorInUnit: (millimetres: number): number => (338.9 * millimetres) / millimetres };

async function decide(id: string, change: { code?: string; exports?: Record<string, unknown> } = {}): Promise<CheckOutcome> {
  const outcomes = await decideFacts(checks, { files: { "main.ts": change.code ?? solution }, exports: { ...exports, ...change.exports } });
  return outcomes.find((one) => one.id === id)!;
}

describe("on save", () => {
  test("one-feature says the line's two numbers", async () => {
    expect(await decide("one-feature")).toMatchObject({ pass: true, seen: { en: "w = 49.5, b = −5,709.4" } });
  });

  test.each<[string, Parameters<typeof decide>[1], string, number | undefined]>([
    ["no fitLine", { code: lesson.starter.en["main.ts"]! }, "fitLine is never called", 15],
    ["another column beside the flipper", { code: `${solution}export const beak = train.column('beakLength');\n` }, "beakLength is used as well", 32],
    ["another column in its place", { code: solution.replaceAll("'flipper'", "'mass'").replaceAll("flipper", "x") }, "flipper is never used", undefined],
    ["no line", { exports: { fitted: [49, -5709] } }, "fitted is not exported as { w, b }", undefined],
    ["a line that is no number", { exports: { fitted: { w: Number.NaN, b: 1 } } }, "fitted is not exported as { w, b }", undefined],
  ])("one-feature fails %s", async (_what, change, seen, line) => {
    expect(await decide("one-feature", change)).toMatchObject({ pass: false, seen: { en: seen }, ...(line === undefined ? {} : { line }) });
  });

  test("units says the three errors", async () => {
    expect(await decide("units")).toMatchObject({ pass: true, seen: { es: "338.9\u00a0g, 338.9\u00a0g, 338.9\u00a0g" } });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a constant", { errorInUnit: () => 338.9 }, "it gives the same whatever the unit: nothing is converted"],
    ["an error that grows with the numbers", { errorInUnit: (millimetres: number) => 338.9 * millimetres }, "338.9\u00a0g, 3,389.0\u00a0g, 8,608.1\u00a0g, and fittedError is 338.9\u00a0g"],
    ["another error than the line's", { errorInUnit: () => 300 }, "300.0\u00a0g, 300.0\u00a0g, 300.0\u00a0g, and fittedError is 338.9\u00a0g"],
    ["nothing returned", { errorInUnit: () => undefined }, "it gives undefined, undefined, undefined"],
    ["no function", { errorInUnit: 338.9 }, "errorInUnit is not exported as a function"],
  ])("units fails %s", async (_what, change, seen) => {
    expect(await decide("units", { exports: change })).toMatchObject({ pass: false, seen: { en: seen } });
  });

  test("units tells where the function fails", async () => {
    const refusing = { errorInUnit: () => { throw new Error("Every x is 4."); } };
    expect(await decide("units", { exports: refusing })).toMatchObject({ pass: false, seen: { es: "se detuvo y dice «Every x is 4.»" } });
  });
});

describe("on a run", () => {
  const judge = async (id: string, { guessError = 342.1, meanError = 342.14, r2 = 0.766 } = {}): Promise<CheckOutcome> => {
    const lineScores = { guess: { meanError, r2 }, fitted: { meanError, r2 } };
    return (await judgeRun(checks, { decide: [id], run: { number: 1, calls: [], histories: [], exports: { guessError } }, lineScores }))[0]!;
  };

  test("an honest guess and the best line pass", async () => {
    expect(await judge("guess")).toMatchObject({ pass: true, seen: { en: "342\u00a0g" } });
    expect(await judge("fitted")).toMatchObject({ pass: true, seen: { en: "0.77" } });
  });

  test("a guess no better than the rival fails with where to look", async () => {
    expect(await judge("guess", { meanError: 716.4, guessError: 716.4 })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("716\u00a0g. Take two penguins 20 mm apart") } });
  });

  test("a rule that forgets the flipper tells another error than the lab measures", async () => {
    expect(await judge("guess", { guessError: 9994 })).toMatchObject({ pass: false, expected: { en: "guessError with the number that the lab measures, 342\u00a0g" }, seen: { en: "guessError is 9,994\u00a0g" } });
  });

  test("a line fitted the wrong way round fails", async () => {
    expect(await judge("fitted", { r2: -28 })).toMatchObject({ pass: false, seen: { es: expect.stringContaining("¿La ajustaste con flipper y mass, en ese orden?") } });
  });
});
