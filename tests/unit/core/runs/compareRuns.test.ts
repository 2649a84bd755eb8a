import { describe, expect, test } from "vitest";
import { betterWay, compareRuns } from "#core/runs/compareRuns.ts";

const run = (config: Record<string, string | number | boolean>, metrics: Record<string, number> = {}, seconds?: number) => ({ config, metrics, seconds });

describe("what changed between two runs", () => {
  test("is told as how many times larger a setting is, and what stayed is only named", () => {
    const { changes, same } = compareRuns(run({ seed: 7, learningRate: 0.01, batch: 32 }), run({ seed: 7, learningRate: 0.3, batch: 32 }));
    expect(changes).toEqual([{ of: "setting", key: "learningRate", before: 0.01, after: 0.3, change: { kind: "factor", factor: 30 } }]);
    expect(same.map(({ key }) => key)).toEqual(["seed", "batch"]);
  });

  test("says whether a result got better, by what kind of result it is", () => {
    const { changes } = compareRuns(run({}, { val_accuracy: 0.875, val_loss: 0.5, steps: 3 }, 6), run({}, { val_accuracy: 0.943, val_loss: 0.75, steps: 5 }, 7));
    expect(changes.map(({ key, change }) => [key, change.kind === "difference" ? change.better : change.kind])).toEqual([
      ["val_accuracy", true],
      ["val_loss", false],
      ["steps", undefined],
      ["seconds", undefined],
    ]);
  });

  test("gives no factor for a seed, for words, and for a value that only one of them has", () => {
    const { changes } = compareRuns(run({ seed: 1, optimizer: "sgd", momentum: 0.9 }), run({ seed: 2, optimizer: "adam" }));
    expect(changes.map(({ key, change, after }) => [key, change.kind, after])).toEqual([
      ["seed", "other", 2],
      ["optimizer", "other", "adam"],
      ["momentum", "other", undefined],
    ]);
  });

  test("has no settings to tell where one of them never trained", () => {
    expect(compareRuns(run({ seed: 7, batch: 32 }, {}, 6), run({}, {}, 1)).changes.map(({ key }) => key)).toEqual(["seconds"]);
  });

  test("takes a loss that burst in both for the same, and in one for a change without a distance", () => {
    expect(compareRuns(run({}, { loss: Number.NaN }), run({}, { loss: Number.NaN })).same).toEqual([{ of: "result", key: "loss" }]);
    expect(compareRuns(run({}, { loss: 1 }), run({}, { loss: Number.NaN })).changes[0]!.change).toEqual({ kind: "other" });
  });

  test("knows which way is better only of accuracies and losses", () => {
    expect(["val_accuracy", "accuracy", "loss", "val_loss", "mse", "seconds", "glossary"].map(betterWay)).toEqual(["up", "up", "down", "down", "down", undefined, undefined]);
  });
});
