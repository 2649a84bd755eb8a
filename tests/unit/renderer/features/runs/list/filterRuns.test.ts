import { describe, expect, test } from "vitest";
import { createRunWords, parseFilter, passes } from "#renderer/features/runs/list/filterRuns.ts";
import { runSummary } from "../runSummary.ts";

const wordsOf = createRunWords({ status: () => "Terminó", lesson: () => "Leer un dígito", settingName: (key) => (key === "learningRate" ? "Tasa de aprendizaje" : key) });
const words = wordsOf(runSummary(13, { label: "Paso más grande", config: { learningRate: 0.3, layers: "64 relu, 10 softmax" } }));
const finds = (query: string): boolean => passes(parseFilter(query), words);

describe("the filter of runs", () => {
  test("finds a run by number, name, the person's name, state, lesson and settings", () => {
    expect(["13", "read a digit", "paso", "terminó", "succeeded", "leer un", "digits-mlp", "learningrate=0.3", "tasa de aprendizaje 0.3", "64 relu"].filter((query) => !finds(query))).toEqual([]);
    expect(finds("0.7")).toBe(false);
  });

  test("wants all words, in any order, and minds neither case nor accents", () => {
    expect([finds("grande MAS 13"), finds("grande chico"), finds("  ")]).toEqual([true, false, true]);
  });

  test("takes a text between slashes for a regular expression, also while it is being typed", () => {
    expect([finds("/learningRate=0\\.[1-3]\\b/"), finds("/^13 /"), finds("/^3 /"), finds("/m[áa]s gr"), finds("/")]).toEqual([true, true, false, true, false]);
    expect(parseFilter("//")).toEqual({ kind: "all" });
  });

  test("says which regular expression is none, and hides nothing then", () => {
    const filter = parseFilter("/64 [relu/");
    expect(filter).toEqual({ kind: "bad", why: "wrong", source: "64 [relu" });
    expect(passes(filter, words)).toBe(true);
  });

  test("makes a run's words once", () => {
    let made = 0;
    const counting = createRunWords({ status: () => String(made++), lesson: () => "", settingName: (key) => key });
    const run = runSummary(1);
    expect([counting(run), counting(run)].every((text) => text === counting(run))).toBe(true);
    expect(made).toBe(1);
  });
});
