import fc from "fast-check";
import { createPhilox } from "#engine/random/philox.ts";
import { EagerTape, type EagerUse } from "./eagerTape.ts";
import type { RandomStep } from "./randomGraph.ts";

/** Batches of square scores, each of more numbers than a cache holds, so that they are done in strips. */
const shapes = [[16, 128, 4], [32, 96, 3], [8, 192, 5], [4, 256, 2]] as const;

/** Scores of a batch as attention has them, a few things done to their rows, and a product that takes them in, or their sums. */
export const randomStrips: fc.Arbitrary<RandomStep> = fc.nat().map((seed) => {
  const { next } = createPhilox(seed);
  const choose = (bound: number): number => Math.floor(next() * bound);
  const tape = new EagerTape();
  const listing: string[] = [];
  const [batch, side, width] = shapes[choose(shapes.length)]!;
  const numbers = (size: number): number[] => Array.from({ length: size }, () => 2 * next() - 1);
  const x = tape.outside("feed", [batch, side, width], numbers(batch * side * width));
  const weights = tape.outside("captured", [side], numbers(side));
  const run = (kernel: string, inputs: Record<string, EagerUse>, attrs = {}): EagerUse => {
    const [output] = tape.run(kernel, inputs, attrs);
    listing.push(`${output!.value.id}[${output!.shape.join(",")}] = ${kernel} ${JSON.stringify(attrs)} ${Object.values(inputs).map(({ value }) => value.id).join(" ")}`);
    return output!;
  };
  const rows = { axis: [2], reductionIndices: [2], keepDims: true };
  const column = (use: EagerUse): EagerUse => tape.reshape(use, [batch, side, 1]);
  let scores = run("BatchMatMul", { a: x, b: x }, { transposeA: false, transposeB: true });
  for (let count = 1 + choose(4); count > 0; count--) {
    const kinds: (() => EagerUse)[] = [
      () => run("Sub", { a: scores, b: column(run("Max", { x: scores }, rows)) }),
      () => run("Sub", { a: scores, b: column(run("Mean", { x: scores }, rows)) }),
      () => run("Multiply", { a: scores, b: weights }),
      () => run("Tanh", { x: scores }),
      () => run("Softmax", { logits: scores }, { dim: -1 }),
      () => run("Relu", { x: scores }),
    ];
    scores = kinds[choose(kinds.length)]!();
  }
  const mixed = run("BatchMatMul", { a: scores, b: x }, { transposeA: choose(3) === 0, transposeB: false });
  const results = [mixed, ...(choose(2) === 0 ? [run("Sum", { x: scores }, { axis: [2], keepDims: false })] : [])];
  return { tape, given: [x], results, updates: [], listing };
});
