import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import type { MachineName } from "#engine/machine/Machine.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { benchModels, type BenchModelName } from "./models.ts";

/**
 * Our engine in a process of its own: MODEL MACHINE THREADS. Prints a line of JSON when it has warmed up, and for each line with
 * SECONDS on its input one with the rate of a window that long, so that many ways can take turns on one machine.
 */
const [modelName, machineName, threads] = process.argv.slice(2) as [BenchModelName, MachineName, string];
tf.env().set("PROD", true);
correctTfjs();
const backend = installTapeBackend();
await tf.setBackend(tapeBackendName);
const model = benchModels[modelName]();
const { machine } = chooseMachine({ name: machineName });
let eager: string | undefined;
const compiled = compileStep({ backend, machine, threads: Number(threads), mode: "static", step: model.step, onEager: (reason) => (eager = reason) });
let index = 0;
const step = (): number =>
  tf.tidy(() => {
    const loss = compiled.run(...model.feeds(index++));
    return loss.dataSync()[0]!;
  });
const begun = performance.now();
step();
const firstMs = performance.now() - begun;
for (let warm = 0; warm < 5; warm++) step();
const fallbacks = [...new Set(compiled.programs[0]?.fallbacks)];
const note = eager ? `not compiled: ${eager}` : fallbacks.length > 0 ? `tfjs's own: ${fallbacks.join(", ")}` : undefined;
console.log(JSON.stringify({ firstMs, note }));
for await (const line of createInterface({ input: process.stdin })) {
  step();
  const from = performance.now();
  let steps = 0;
  for (; performance.now() - from < Number(line) * 1000; steps++) step();
  console.log(JSON.stringify({ rate: (steps * model.perStep * 1000) / (performance.now() - from) }));
}
process.exit(0);
