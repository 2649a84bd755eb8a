import { describe, expect, test } from "vitest";
import type { CheckEvidenceInput } from "#core/lessons/checkEvidence.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { classifierAccuracy, classifierLoss, lineError, lineR2, metric, text, type Band } from "#engine/checks/library.ts";

const line = { line: "guess", x: "flipper", y: "mass" };
const rule = { classifier: "rule", target: "species", part: "validation" } as const;

function judge(band: Band, { meanError = 342.4, r2 = 0.766, exports = {} }: { meanError?: number | "NaN"; r2?: number; exports?: Record<string, unknown> } = {}) {
  const evidence: CheckEvidenceInput = {
    decide: ["m"],
    run: { number: 1, calls: [], histories: [], exports },
    lineScores: { guess: { meanError, r2 } },
    classifierScores: { "rule/validation": { accuracy: 0.9714, loss: 0.0871 } },
  };
  return judgeRun({ checks: [metric("m", band)] }, evidence).then(([outcome]) => outcome!);
}

describe("a metric", () => {
  test("reads what it asked for, and shows it in its own unit", async () => {
    expect(await judge({ measure: lineError({ ...line, unit: "g" }), from: 200, to: 450 })).toEqual({ id: "m", pass: true, expected: { en: "200\u00a0g to 450\u00a0g", es: "de 200\u00a0g a 450\u00a0g" }, seen: { en: "342\u00a0g", es: "342\u00a0g" } });
    expect(await judge({ measure: lineR2(line), from: 0.6 })).toMatchObject({ pass: true, seen: { en: "0.77" } });
    expect(await judge({ measure: classifierAccuracy(rule), from: 0.95 })).toMatchObject({ pass: true, seen: { en: "97.1\u00a0%" } });
    expect(await judge({ measure: classifierLoss(rule), to: 0.2 })).toMatchObject({ pass: true, seen: { en: "0.087" } });
  });

  test("may be open at one end", async () => {
    expect(await judge({ measure: lineError({ ...line, unit: "g" }), to: 300, tooHigh: text("Far.", "Lejos.") })).toMatchObject({ pass: false, expected: { en: "at most 300\u00a0g", es: "como máximo 300\u00a0g" }, seen: { es: "342\u00a0g. Lejos." } });
    expect(await judge({ measure: lineR2(line), from: 0.6 }, { r2: -0.00006 })).toMatchObject({ pass: false, seen: { en: "0.00" } });
    expect(await judge({ measure: lineR2(line), from: 0.6 }, { r2: -1.234 })).toMatchObject({ pass: false, seen: { en: "−1.23" } });
    expect(await judge({ measure: lineR2(line), from: 0.9 })).toMatchObject({ pass: false, expected: { es: "como mínimo 0.90" }, seen: { en: "0.77" } });
  });

  test("fails when there is no number", async () => {
    expect(await judge({ measure: lineError({ ...line, unit: "g" }), to: 450 }, { meanError: "NaN" })).toMatchObject({ pass: false, seen: { en: "NaN" } });
  });

  test("can ask that the program tells the same number", async () => {
    const band: Band = { measure: classifierLoss(rule), to: 0.2, reported: "lastLoss" };
    expect(await judge(band, { exports: { lastLoss: 0.0872 } })).toMatchObject({ pass: true, seen: { en: "0.087" } });
    expect(await judge(band, { exports: { lastLoss: 0.56 } })).toMatchObject({ pass: false, expected: { en: "lastLoss with the number that the lab measures, 0.087" }, seen: { es: "lastLoss es 0.560" } });
    expect(await judge(band, { exports: { lastLoss: "NaN" } })).toMatchObject({ pass: false, seen: { en: "lastLoss is not exported as a number" } });
  });
});
