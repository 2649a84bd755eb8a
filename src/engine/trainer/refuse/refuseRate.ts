import * as tf from "@tensorflow/tfjs";
import { callSite, studentError, type CallSite } from "../studentError.ts";

/** Refuses a learning rate that is no number, such as one that was left out: the first step would make NaN of every weight. */
export function refuseRate(site: CallSite, rate: unknown): void {
  if (typeof rate === "number" && Number.isFinite(rate)) return;
  throw studentError(site, { message: `The learning rate is ${String(rate)}, which is no number to learn with.`, hint: "For example tf.train.adam(0.001)." });
}

/** Has every optimiser of tfjs refuse such a rate where it is made. Once a process. */
export function refuseRates(): void {
  const makers = tf.train as unknown as Record<string, (...given: unknown[]) => tf.Optimizer>;
  for (const [name, make] of Object.entries(makers)) {
    makers[name] = (...given) => {
      const optimizer = make.apply(makers, given);
      refuseRate(callSite(), (optimizer as unknown as { learningRate: unknown }).learningRate);
      return optimizer;
    };
  }
}
