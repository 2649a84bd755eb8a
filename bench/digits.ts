// The digits lesson's solution at five seeds: validation accuracy as the run tells it, and seconds of the run.
import { newId } from "#shared/ids.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { report } from "./report.ts";

const seeds = [1, 2, 3, 4, 5];

await withBuiltLab(async ({ lab }) => {
  const accuracies: number[] = [];
  const seconds: number[] = [];
  for (const seed of seeds) {
    const runId = newId();
    const begin = performance.now();
    await lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { seed } });
    for await (const _ of lab.runs.watch({ run: runId })) void _;
    seconds.push((performance.now() - begin) / 1000);
    const { status, metrics, error } = (await lab.runs.get({ run: runId })).summary;
    if (status !== "succeeded") throw new Error(`Seed ${seed} ${status}: ${error?.message ?? ""}`);
    accuracies.push(metrics["val_accuracy"] ?? Number.NaN);
  }
  report({ what: "digits solution, validation accuracy", value: Math.min(...accuracies), unit: "", promise: { limit: 0.92, at: "least" }, note: `worst of seeds ${seeds.join(", ")}; best ${Math.max(...accuracies)}` });
  report({ what: "digits solution, time", value: Math.max(...seconds), unit: "s", promise: { limit: 15, at: "most" }, note: `slowest of ${seeds.length}, from Run to its end; fastest ${Math.min(...seconds).toFixed(1)} s` });
});
