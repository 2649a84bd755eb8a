import * as tf from "@tensorflow/tfjs";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";

const steps = 100;
const rounds = 10;

/** Seconds that a step takes which computes next to nothing. */
export function measureOverhead(engine: TrainEngine, now: () => number): number {
  const weight = tf.variable(tf.zeros([1]));
  const optimizer = tf.train.sgd(1);
  const compiled = engine.compile({ mode: "static", step: (x, y) => optimizer.minimize(() => tf.mean(tf.sub(tf.mul(x!, weight), y!)) as tf.Scalar, true, [weight])! });
  const step = (): void => void tf.tidy(() => compiled.run(tf.tensor1d([1]), tf.tensor1d([1])).dataSync());
  const round = (): number => {
    const from = now();
    for (let index = 0; index < steps; index++) step();
    return (now() - from) / 1000 / steps;
  };
  for (let warm = 0; warm < 5; warm++) round();
  const best = Math.min(...Array.from({ length: rounds }, round));
  compiled.free();
  weight.dispose();
  optimizer.dispose();
  return best;
}
