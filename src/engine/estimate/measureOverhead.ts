import * as tf from "@tensorflow/tfjs";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";

export interface Overhead {
  /** Of a step that computes next to nothing, s. */
  step: number;
  /** Of a byte that a step is fed: gathered, made a tensor, brought into the arena; ns. */
  feedByte: number;
}

const steps = 50;
const rounds = 8;
/** Rounds until JavaScript is as fast as it gets. */
const warmUp = 40;
/** Numbers a step is fed: a batch of a hundred small pictures. */
const largeFeed = 81_920;
/** It is another one at every step: a data set is not in the first caches. */
const batches = 16;

/** What a step costs that is not its commands. */
export function measureOverhead(engine: TrainEngine, now: () => number): Overhead {
  const step = secondsFed(engine, now, 1);
  const fed = secondsFed(engine, now, largeFeed);
  return { step, feedByte: (Math.max(0, fed - step) * 1e9) / (largeFeed * Float32Array.BYTES_PER_ELEMENT) };
}

/** Seconds of a step that is given so many numbers and looks at one. */
function secondsFed(engine: TrainEngine, now: () => number, size: number): number {
  const weight = tf.variable(tf.zeros([1]));
  const optimizer = tf.train.sgd(1);
  const compiled = engine.compile({ mode: "static", step: (x, y) => optimizer.minimize(() => tf.mean(tf.sub(tf.mul(tf.slice(x!, 0, 1), weight), y!)) as tf.Scalar, true, [weight])! });
  const source = new Float32Array(batches * size);
  const gathered = new Float32Array(size);
  let next = 0;
  const once = (): void => {
    gathered.set(source.subarray(next * size, (next + 1) * size));
    next = (next + 1) % batches;
    tf.tidy(() => compiled.run(tf.tensor1d(gathered), tf.tensor1d([1])).dataSync());
  };
  const round = (): number => {
    const from = now();
    for (let index = 0; index < steps; index++) once();
    return (now() - from) / 1000 / steps;
  };
  for (let warm = 0; warm < warmUp; warm++) round();
  const times = Array.from({ length: rounds }, round).sort((a, b) => a - b);
  compiled.free();
  weight.dispose();
  optimizer.dispose();
  return times[rounds >> 1]!;
}
