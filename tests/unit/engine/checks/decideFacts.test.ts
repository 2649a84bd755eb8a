import { describe, expect, test } from "vitest";
import { decideFacts, declareChecks } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { behaviour, behaviourOfRun, course, fact, fromScratch, metric, repeatable, text } from "#engine/checks/library.ts";

const program = { files: { "main.ts": "export const f = 1;" }, exports: {} };
const run = { number: 3, calls: [], histories: [{ loss: [2, 1], val_loss: [2, 1.5] }], exports: {} };
const band = { from: 2, to: 2.9, tooLow: text("low", "bajo"), tooHigh: text("high", "alto") };

describe("a lesson's checks", () => {
  test("declare when they are decided and what they need", () => {
    const checks = [fact("a", () => ({ pass: true })), behaviour("b", () => ({ pass: true })), metric("c", { measure: "first-loss", ...band }), course("d", () => ({ pass: true })), repeatable("e", 2)];
    expect(declareChecks({ checks })).toEqual([
      { id: "a", kind: "F", on: "save", needs: [] },
      { id: "b", kind: "B", on: "save", needs: [] },
      { id: "c", kind: "M", on: "run", needs: [{ kind: "first-loss" }] },
      { id: "d", kind: "C", on: "run", needs: [{ kind: "runs" }] },
      { id: "e", kind: "B", on: "run", needs: [{ kind: "repeat", epochs: 2 }] },
    ]);
  });

  test.each([{}, { checks: [] }, { checks: [{ id: "a" }] }, { checks: "none" }])("that are not a list of checks make the lesson invalid: %j", (module) => {
    expect(() => declareChecks(module)).toThrow(expect.objectContaining({ code: "lesson-invalid" }));
  });

  test("on save are decided without those on a run", async () => {
    const checks = [fact("exports f", ({ code }) => ({ pass: code.exports.some(({ name }) => name === "f"), at: { file: "main.ts", line: 1 } })), repeatable("e")];
    expect(await decideFacts({ checks }, program)).toEqual([{ id: "exports f", pass: true, file: "main.ts", line: 1 }]);
  });

  test("fail, and do not stop the others, when the student's function throws", async () => {
    const thrown = Object.assign(new Error("no such layer"), { stack: "Error: no such layer\n    at inner (file:///lab/x.js:1:1)\n    at buildModel (student:///main.ts:7:13)" });
    const exports = { buildModel: () => { throw thrown; } };
    const checks = [fact("a", async ({ build }) => ({ pass: (await build("buildModel")).weights > 0 })), fact("b", () => ({ pass: true }))];
    expect(await decideFacts({ checks }, { ...program, exports })).toEqual([
      expect.objectContaining({ id: "a", pass: false, seen: { en: "It stopped: no such layer", es: "se detuvo y dice «no such layer»" }, file: "main.ts", line: 7 }),
      { id: "b", pass: true },
    ]);
  });

  test.each<[object, string]>([
    [{}, "buildModel is not exported"],
    [{ buildModel: () => 5 }, "buildModel() returned something else"],
  ])("say what is missing when there is no model to build: %o", async (exports, seen) => {
    const checks = [fact("a", async ({ build }) => ({ pass: (await build("buildModel")).weights > 0 }))];
    expect(await decideFacts({ checks }, { ...program, exports: { ...exports } })).toMatchObject([{ pass: false, seen: { en: seen } }]);
  });

  test("on a run are decided when the evidence names them", async () => {
    const checks = [metric("a", { measure: "first-loss", ...band }), behaviourOfRun("b", [], () => ({ pass: true })), fact("c", () => ({ pass: true }))];
    expect((await judgeRun({ checks }, { decide: ["a", "c"], run, firstLoss: 2.3 })).map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("a metric", () => {
  const judge = async (firstLoss: unknown) => (await judgeRun({ checks: [metric("a", { measure: "first-loss", ...band })] }, { decide: ["a"], run, firstLoss }))[0]!;
  test.each([
    [2, true, "2.00"],
    [2.9, true, "2.90"],
    [1.99, false, "1.99. low"],
    [13.6, false, "13.60. high"],
    ["NaN", false, "NaN"],
    ["Infinity", false, "Infinity. high"],
  ])("of %s passes: %s", async (value, pass, seen) => {
    expect(await judge(value)).toMatchObject({ pass, expected: { en: "2.00 to 2.90", es: "de 2.00 a 2.90" }, seen: { en: seen } });
  });

  test("in percent has the space that does not break", async () => {
    const checks = [metric("a", { measure: "best-validation-accuracy", ...band, from: 0.92, to: 0.98 })];
    expect((await judgeRun({ checks }, { decide: ["a"], run, bestValidationAccuracy: 0.943 }))[0]).toMatchObject({ pass: true, seen: { en: "94.3\u00a0%" } });
  });
});

describe("a repeated run", () => {
  const judge = async (histories: object[], own: object = run) => (await judgeRun({ checks: [repeatable("a")] }, { decide: ["a"], run: own, repeat: { histories } }))[0]!;
  test("is the same when the first epoch is, to the last bit", async () => {
    expect(await judge([{ loss: [2], val_loss: [2] }])).toMatchObject({ pass: true });
    expect(await judge([{ loss: [2.0000000000000004], val_loss: [2] }])).toMatchObject({ pass: false, seen: { en: "loss was 2, then 2.0000000000000004" } });
  });

  test("is not the same when a series is missing, or nothing was trained", async () => {
    expect(await judge([{ loss: [2] }])).toMatchObject({ pass: false, seen: { en: "val_loss was 2, then undefined" } });
    expect(await judge([])).toMatchObject({ pass: false });
    expect(await judge([{ loss: [] }], { ...run, histories: [{ loss: [] }] })).toMatchObject({ pass: false });
  });

  test("takes NaN for equal to NaN", async () => {
    const own = { ...run, histories: [{ loss: ["NaN"] }] };
    expect(await judge([{ loss: ["NaN"] }], own)).toMatchObject({ pass: true });
  });
});

describe("fromScratch", () => {
  const judge = async (loaded?: object[]) => (await judgeRun({ checks: [fromScratch("a")] }, { decide: ["a"], run: { ...run, ...(loaded && { loaded }) } }))[0]!;
  test("passes for a run that loaded nothing, and names what another one loaded", async () => {
    expect(declareChecks({ checks: [fromScratch("a")] })).toEqual([{ id: "a", kind: "B", on: "run", needs: [] }]);
    expect(await judge()).toMatchObject({ pass: true });
    expect(await judge([{ name: "2", weightsHash: "f", run: 2 }, { name: "tiny", weightsHash: "e" }])).toMatchObject({ pass: false, seen: { en: 'it began with the weights of "2" and "tiny"', es: expect.stringContaining("empezó con los pesos de") } });
  });
});
