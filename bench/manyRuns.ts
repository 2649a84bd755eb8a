import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "#core/runs/events.ts";
import { encodeLine } from "#platform/runs/journalLine.ts";
import { newId } from "#shared/ids.ts";

/** How many runs there are, and how many of them, the newest, have all their steps. */
export const listed = 10_000;
export const compared = 1000;
export const steps = 1000;

/** The oldest first. */
export const ids = Array.from({ length: listed }, (_, index) => newId(Date.now() - (listed - index) * 1000));
const spec = { entry: "main.ts", files: {}, solution: false, lessonId: "digits-mlp", splitSeed: "backprop-1", seed: 42, overrides: {}, engineBuild: "bench", limits: { memoryMiB: 1200, stallSeconds: 20, outputLines: 10_000 } };
const layers = [
  { className: "Flatten", outputShape: [null, 784], weights: 0 },
  ...[128, 64, 10].map((units) => ({ className: "Dense", units, activation: units === 10 ? "softmax" : "relu", useBias: true, outputShape: [null, units], weights: units * 785, kernelInitializer: { className: "VarianceScaling", config: { scale: 1, mode: "fanAvg", distribution: "uniform" } } })),
];

/** Journals as hosts write them, in chunks of 50 steps. */
function eventsOf(runId: string, number: number): RunEvent[] {
  const wave = (step: number): number => Math.exp(-step / (200 + number / 20)) + Math.sin(step * number) / 20 + 1;
  const chunks = number > listed - compared ? steps / 50 : 1;
  const points = (series: string, from: number, values: number[]): RunEvent => ({ kind: "points", call: 1, series, steps: values.map((_, index) => from + index), values });
  return [
    { kind: "created", runId, number, name: "Recognise digits", runKind: "train", spec },
    { kind: "attempt-started", attempt: 1, place: "local", engineBuild: "bench" },
    { kind: "attempt-running", attempt: 1, backend: "wasm" },
    { kind: "call-started", at: { call: 1, step: 0, line: 0 }, captured: { kind: "fit", seed: number, data: { train: 8000, validation: 1000, dataset: "digits" }, options: { epochs: 4, batch: 32, loss: "sparseCategoricalCrossentropy" }, optimizer: { className: "Adam", learningRate: 0.001 }, layers, totalSteps: steps, epochs: 4 } },
    ...Array.from({ length: chunks }, (_, chunk) => points("loss", 1 + chunk * 50, Array.from({ length: 50 }, (__, index) => wave(chunk * 50 + index)))),
    ...["val_loss", "accuracy"].map((series) => points(series, steps, [wave(number)])),
    { kind: "points", call: 1, series: "val_accuracy", steps: Array.from({ length: 20 }, (_, index) => (index + 1) * 50), values: Array.from({ length: 20 }, (_, index) => 0.95 - Math.exp(-(index + 1) / (3 + number / 2000)) / 2) },
    { kind: "call-ended", at: { call: 1, step: steps, line: 1 }, history: { loss: [1, 0.5, 0.4, 0.3], val_loss: [1, 0.6, 0.5, 0.5] } },
    { kind: "succeeded", result: { exports: { history: { loss: [1, 0.5, 0.4, 0.3] } }, weightsHash: "c".repeat(64), metrics: { loss: 0.3, val_loss: 0.5, accuracy: 0.9, val_accuracy: 0.9 }, seconds: 4 } },
  ];
}

/** A home of many runs, as it would be after years of work. */
export function writeManyRuns(home: string): void {
  ids.forEach((runId, index) => {
    const folder = join(home, "runs", runId);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, "journal.ndjson"), eventsOf(runId, index + 1).map((event, line) => encodeLine({ seq: line + 1, time: 1_700_000_000_000 + line, event })).join(""));
  });
}
