// From Run to the first loss point of the digits lesson, as a client sees it: with the ready process, and without one.
import { setTimeout as delay } from "node:timers/promises";
import type { LabClient } from "#shared/contracts/lab.ts";
import { newId } from "#shared/ids.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const samples = 5;

await withBuiltLab(async ({ lab }) => {
  const warm: number[] = [];
  const cold: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    // The next process is made ready some time after the last one was taken.
    await delay(4000);
    warm.push(await firstLoss(lab, {}));
    // Another limit than the usual one: the ready process is not for it.
    cold.push(await firstLoss(lab, { memoryMiB: 1201 }));
  }
  report({ what: "Run to first loss, ready process", value: quantile(warm, 0.5), unit: "ms", promise: { limit: 700, at: "most" }, note: `median of ${samples}, worst ${Math.round(Math.max(...warm))}` });
  report({ what: "Run to first loss, cold", value: quantile(cold, 0.5), unit: "ms", note: `median of ${samples}, worst ${Math.round(Math.max(...cold))}` });
});

async function firstLoss(lab: LabClient, limits: { memoryMiB?: number }): Promise<number> {
  const runId = newId();
  const begin = performance.now();
  await lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { epochs: 1 }, limits });
  let took: number | undefined;
  for await (const { event } of lab.runs.watch({ run: runId })) if (event.kind === "points") took ??= performance.now() - begin;
  if (took === undefined) throw new Error("The run ended without a loss.");
  return took;
}
