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

/**
 * Fills `out` with draws of the standard normal distribution, one a word: the operation `normal`. A word's first bit is the sign,
 * the others a probability that Giles' polynomials invert ("Approximating the erfinv function", GPU Computing Gems, 2011).
 */
export function fillNormal(out: Float32Array, { seed, steps }: Pick<StepRandom, "seed" | "steps">, { stream }: { stream: number }): void {
  const block = new Uint32Array(4);
  for (let index = 0; index < out.length; index += 4) {
    philoxBlock(index >>> 2, 0, steps, stream, seed[0], seed[1], block);
    for (let lane = 0; lane < 4 && index + lane < out.length; lane++) out[index + lane] = normalOf(block[lane]!);
  }
}

function normalOf(word: number): number {
  const tail = ((word & 0x7fff_ffff) + 0.5) / 2 ** 31;
  const w = -Math.log(tail * (2 - tail));
  const [coefficients, z] = w < 5 ? [inner, w - 2.5] : [outer, Math.sqrt(w) - 3];
  const size = Math.SQRT2 * (1 - tail) * coefficients.reduce((sum, coefficient) => sum * z + coefficient, 0);
  return word >>> 31 ? -size : size;
}

const inner = [2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941];
const outer = [-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682];

/** A 32-bit word below it is dropped. */
export function dropoutThreshold(rate: number): number {
  return Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1);
}
