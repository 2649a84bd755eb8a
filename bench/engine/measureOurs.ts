import * as tf from "@tensorflow/tfjs";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import type { MachineName } from "#engine/machine/Machine.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { benchModels, type BenchModelName } from "./models.ts";

/** One measurement in a process of its own: MODEL MACHINE THREADS SECONDS. Prints one line of JSON. */
const [modelName, machineName, threads, seconds] = process.argv.slice(2) as [BenchModelName, MachineName, string, string];
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
const firstLoss = step();
const firstMs = performance.now() - begun;
for (let warm = 0; warm < 5; warm++) step();
const heapBefore = process.memoryUsage().heapUsed;
const from = performance.now();
let steps = 0;
let loss = firstLoss;
while (performance.now() - from < Number(seconds) * 1000) {
  loss = step();
  steps++;
}
const elapsed = (performance.now() - from) / 1000;
const program = compiled.programs[0];
console.log(JSON.stringify({ rate: (steps * model.perStep) / elapsed, stepMs: (elapsed / steps) * 1000, steps, firstMs, firstLoss, loss, eager, fallbacks: program?.fallbacks, counts: compiled.counts, heapGrowth: process.memoryUsage().heapUsed - heapBefore }));
process.exit(0);
