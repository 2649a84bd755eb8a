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
 * What looking inside costs: the same training twice, with and without it, by turns in windows of a second, so that whatever else the
 * machine does is met by both. It looks as often as it may, which is oftener than anybody asks, from its first look on, for which a
 * second program is made: a training goes on until there were some looks, and no shorter than INSIDE_SECONDS. INSIDE_ONLY is a
 * regular expression of the models to measure.
 */
tf.env().set("PROD", true);
correctTfjs();
const backend = installTapeBackend();
await tf.setBackend(tapeBackendName);
const { machine } = chooseMachine();
const leastLooks = 2;
const seconds = Number(process.env["INSIDE_SECONDS"] ?? 20);
/** Of either training: one that has not looked by then is told to have cost nothing, and why. */
const mostSeconds = 150;
const windowMs = 1000;
const only = new RegExp(process.env["INSIDE_ONLY"] ?? "");

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

for (const name of (["mlp-32", "cnn-128", "lstm-32", "gpt-16"] satisfies BenchModelName[]).filter((one) => only.test(one))) {
  const looks: number[] = [];

  /** A training, its steps, and the milliseconds of this process's main thread that it took. */
  const trainings = [false, true].map((looked) => {
    const model = benchModels[name]();
    const engine = createTrainEngine({ backend, machine, threads: 1 });
    const compiled = engine.compile({ mode: "static", step: model.step });
    let step = 0;
    /** Its own time only: while the other one trains, its clock stands still. */
    let spent = 0;
    let since = 0;
    const now = (): number => spent + (since > 0 ? processorMs() - since : 0);
    const recorder = { position: () => ({ call: 1, step, line: 0 }), inside: ({ layers }: { layers: readonly unknown[] }) => void (layers.length > 0 && looks.push(now())) };
    const one = (): void => void tf.tidy(() => compiled.run(...model.feeds(step)).dataSync());
    for (let warm = 0; warm < 5; warm++) one();
    const watch = createInsideWatch({ engine, lookEvery: looked ? { steps: 1 } : "never", context: { now } as never, recorder: recorder as never });
    return {
      train(): void {
        since = processorMs();
        for (const end = since + windowMs; processorMs() < end; step++) {
          one();
          watch.stepEnded();
        }
        spent = now();
        since = 0;
      },
      ended(): void {
        watch.ended();
        engine.release();
      },
      spent: () => spent,
      perStep: () => spent / step,
    };
  });
  const [without, within] = trainings as [(typeof trainings)[0], (typeof trainings)[0]];
  while (within.spent() < mostSeconds * 1000 && (looks.length < leastLooks || within.spent() < seconds * 1000)) for (const training of trainings) training.train();
  for (const training of trainings) training.ended();
  report({
    what: `looking inside of ${name}`, value: looks.length === 0 ? Number.NaN : (within.perStep() / without.perStep() - 1) * 100, unit: "%", promise: { at: "most", limit: 3 },
    note: `processor time of a step, ${without.perStep().toPrecision(3)} ms without it, over ${(within.spent() / 1000).toFixed(0)} s each by turns, ${looks.length} looks${looks.length > 0 ? `, the first after ${(looks[0]! / 1000).toFixed(1)} s` : ": not one was within its share"}, load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores`,
  });
}
process.exit(0);
