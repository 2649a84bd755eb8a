import { philoxBlock } from "./philox.ts";

/**
 * What random kernels draw from: pure functions of (seed, step, stream, element), so that a step can be done again, in any
 * order and by any number of threads. Steps count where they draw; streams count the draws of one step. Outside of a step
 * every draw is a step of its own.
 */
export interface StepRandom {
  /** Two 32-bit words. */
  seed: readonly [number, number];
  /** Steps so far that drew something, a 32-bit counter. */
  steps: number;
  /** Of the step that goes on: how often it drew. */
  draws: number;
  /** Begins a step; answers what ends it. */
  step(): () => void;
  /** Draws once: `make` is given the stream. */
  draw<T>(make: (stream: number) => T): T;
}

export function createStepRandom(seed: readonly [number, number] = [0, 0]): StepRandom {
  let depth = 0;
  const end = (): void => {
    if (--depth > 0) return;
    if (random.draws > 0) random.steps = (random.steps + 1) >>> 0;
    random.draws = 0;
  };
  const random: StepRandom = {
    seed,
    steps: 0,
    draws: 0,
    step() {
      depth++;
      return end;
    },
    draw(make) {
      depth++;
      try {
        return make(random.draws++);
      } finally {
        end();
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
