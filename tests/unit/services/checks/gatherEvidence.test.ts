import { describe, expect, test } from "vitest";
import type { Measurement } from "#core/lessons/checkEvidence.ts";
import { gatherEvidence, measurementKey, type Gathered } from "#services/checks/gatherEvidence.ts";
import { bundledData } from "#tests/support/lessons/bundledData.ts";
import { evidenceRun, memoryEvaluator, memoryRuns } from "#tests/support/memory/memoryLessons.ts";

const line = (name: string): Measurement => ({ kind: "line-score", export: name, x: "flipper", y: "mass" });
const classifier = (name: string, part: "train" | "validation" = "validation"): Measurement => ({ kind: "classifier-score", export: name, target: "species", part });
const zeroRule = { features: ["flipper"], mean: [200], sd: [14], classes: ["Adelie", "Chinstrap", "Gentoo"], weights: [[0, 0, 0]], bias: [0, 0, 0] };

function gather(exports: Record<string, unknown>, needs: readonly Measurement[], { dataset = "penguins", ...change }: { dataset?: string; failed?: boolean } = {}): Promise<Gathered> {
  const run = evidenceRun(change.failed === true ? { number: 3, status: "failed", error: { code: "student-error", message: "x[0] is a list of 1, not a number.", line: 9 } } : { number: 3, result: { exports, metrics: {}, seconds: 1 } });
  const state = change.failed === true ? { ...run.state, result: undefined } : run.state;
  return gatherEvidence({ runs: memoryRuns([run]), evaluator: memoryEvaluator(), datasets: bundledData }, { run: { ...run, state }, dataset, solution: false, signal: new AbortController().signal }, needs);
}

describe("rules that a program exports as plain numbers", () => {
  test("are measured by the host on its own rows", async () => {
    const { evidence, missing } = await gather({ guess: { w: 0, b: 4200 }, fitted: { w: 49.47, b: -5709 }, start: zeroRule }, [line("guess"), line("fitted"), classifier("start"), classifier("start", "train")]);
    expect(missing.size).toBe(0);
    expect(evidence.lineScores).toMatchObject({ guess: { meanError: expect.closeTo(716.4, 1) }, fitted: { meanError: expect.closeTo(339.2, 1), r2: expect.closeTo(0.765, 3) } });
    expect(evidence.classifierScores).toEqual({
      "start/validation": { accuracy: expect.closeTo(30 / 70, 6), loss: expect.closeTo(Math.log(3), 9) },
      "start/train": { accuracy: expect.any(Number), loss: expect.closeTo(Math.log(3), 9) },
    });
  });

  test("that are not there are missing, each with its own reason, and take no other measurement along", async () => {
    const { evidence, missing } = await gather({ guess: { w: 50, b: -5800 }, fitted: { w: "NaN", b: 1 }, rule: { ...zeroRule, bias: [0] } }, [line("guess"), line("fitted"), line("none"), classifier("rule")]);
    expect(Object.keys(evidence.lineScores!)).toEqual(["guess"]);
    expect(missing.get(measurementKey(line("fitted")))).toEqual({ en: "run 3 did not export fitted as a line { w, b } of two numbers", es: "la corrida 3 no exportó fitted como una recta { w, b } de dos números" });
    expect(missing.get(measurementKey(line("none")))?.en).toContain("did not export none");
    expect(missing.get(measurementKey(classifier("rule")))?.es).toContain("no exportó rule como features, mean, sd");
    expect(missing.size).toBe(3);
  });

  test("of a program that failed are missing for the reason it failed", async () => {
    const { missing } = await gather({}, [line("guess")], { failed: true });
    expect(missing.get(measurementKey(line("guess")))?.en).toBe("run 3 stopped with an error (line 9): x[0] is a list of 1, not a number.");
  });

  test("cannot be asked for where the lesson's data is no table: that is the author's fault", async () => {
    await expect(gather({ guess: { w: 1, b: 0 } }, [line("guess")], { dataset: "digits" })).rejects.toMatchObject({ code: "lesson-invalid" });
  });
});
