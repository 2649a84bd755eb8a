import { availableParallelism, loadavg } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createTrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { createInsideWatch } from "#engine/trainer/inside/createInsideWatch.ts";
import { benchModels, type BenchModelName } from "./engine/models.ts";
import { report } from "./report.ts";

/**
 * What looking inside costs: the same training by turns with and without it, in rounds of some seconds. It looks as often as it
 * may, which is oftener than anybody asks: each round begins anew, with its second program to be made. INSIDE_ONLY is a regular
 * expression of the models to measure, INSIDE_SECONDS how long a round is.
 */
tf.env().set("PROD", true);
correctTfjs();
const backend = installTapeBackend();
await tf.setBackend(tapeBackendName);
const { machine } = chooseMachine();
const rounds = 3;
const seconds = Number(process.env["INSIDE_SECONDS"] ?? 8);
const only = new RegExp(process.env["INSIDE_ONLY"] ?? "");
const now = (): number => performance.now();

for (const name of (["mlp-32", "cnn-128", "lstm-32", "gpt-16"] satisfies BenchModelName[]).filter((one) => only.test(one))) {
  const model = benchModels[name]();
  let index = 0;
  let looks = 0;
  let step = 0;

  /** Steps that a round does in its time, over the milliseconds of this process's main thread. */
  function round(looked: boolean): number {
    const engine = createTrainEngine({ backend, machine, threads: 1 });
    const compiled = engine.compile({ mode: "static", step: model.step });
    const recorder = { position: () => ({ call: 1, step, line: 0 }), inside: ({ layers }: { layers: readonly unknown[] }) => void (looks += layers.length > 0 ? 1 : 0) };
    const watch = createInsideWatch({ engine, lookEvery: looked ? { steps: 1 } : "never", context: { now } as never, recorder: recorder as never });
    const one = (): void => void tf.tidy(() => compiled.run(...model.feeds(index++)).dataSync());
    for (let warm = 0; warm < 5; warm++) one();
    const before = process.threadCpuUsage();
    const begun = now();
    let done = 0;
    for (; now() - begun < seconds * 1000; done++) {
      one();
      step++;
      watch.stepEnded();
    }
    watch.ended();
    const { user, system } = process.threadCpuUsage(before);
    engine.release();
    return (user + system) / 1000 / done;
  }

  const times = Array.from({ length: rounds }, () => [round(false), round(true)] as const);
  // The least of each: whatever else runs makes caches colder.
  const [without, within] = [0, 1].map((which) => Math.min(...times.map((time) => time[which]!))) as [number, number];
  report({ what: `looking inside of ${name}`, value: (within / without - 1) * 100, unit: "%", promise: { at: "most", limit: 3 }, note: `processor time a step, best of ${rounds} rounds of ${seconds} s, ${Math.round(looks / rounds)} looks each, load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores` });
}
process.exit(0);
