import { philoxBlock } from "./philox.ts";

/**
 * What random kernels draw from: pure functions of (seed, step, stream, element), so that a step can be done again, in any
 * order and by any number of threads. Streams count the draws of one step; outside of a step every draw is a step of its own.
 */
export interface StepRandom {
  /** Two 32-bit words. */
  seed: readonly [number, number];
  /** Steps so far, a 32-bit counter. */
  steps: number;
  /** Begins a step; answers what ends it. */
  step(): () => void;
  /** Stream of the next draw. */
  draw<T>(make: (stream: number) => T): T;
}

export function createStepRandom(seed: readonly [number, number] = [0, 0]): StepRandom {
  let stream: number | undefined;
  const random: StepRandom = {
    seed,
    steps: 0,
    step() {
      const outer = stream;
      stream ??= 0;
      return () => {
        stream = outer;
        if (outer === undefined) random.steps = (random.steps + 1) >>> 0;
      };
    },
    draw(make) {
      if (stream !== undefined) return make(stream++);
      try {
        return make(0);
      } finally {
        random.steps = (random.steps + 1) >>> 0;
      }
    },
  };
  return random;
}

/** Fills `out` with 1 / (1 - rate), or with 0 in `rate` of all places: the operation `dropoutMask`. */
export function fillDropoutMask(out: Float32Array, { seed, steps }: Pick<StepRandom, "seed" | "steps">, { rate, stream }: { rate: number; stream: number }): void {
  const keep = Math.fround(1 / (1 - rate));
  const threshold = dropoutThreshold(rate);
  const block = new Uint32Array(4);
  for (let index = 0; index < out.length; index += 4) {
    philoxBlock(index >>> 2, 0, steps, stream, seed[0], seed[1], block);
    for (let lane = 0; lane < 4 && index + lane < out.length; lane++) out[index + lane] = block[lane]! >= threshold ? keep : 0;
  }
}

/** A 32-bit word below it is dropped. */
export function dropoutThreshold(rate: number): number {
  return Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1);
}
