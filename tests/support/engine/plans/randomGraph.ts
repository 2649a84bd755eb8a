import fc from "fast-check";
import { createPhilox } from "#engine/random/philox.ts";
import { EagerTape, type EagerUse } from "./eagerTape.ts";
import { randomKernels, type Drawing } from "./randomKernels.ts";

/** A drawn step: its tape, what is given to it, what it answers and which variables it changes. */
export interface RandomStep {
  tape: EagerTape;
  given: EagerUse[];
  results: EagerUse[];
  updates: { before: EagerUse; after: EagerUse }[];
  /** Its kernels, for a failure to read. */
  listing: string[];
}

type Choose = Drawing["choose"];
type Run = Drawing["run"];

const unaries = ["Neg", "Relu", "Tanh", "Square", "Sigmoid", "Abs", "Step", "Elu", "LeakyRelu"];
const binaries = ["Add", "Sub", "Multiply", "Maximum", "Minimum", "SquaredDifference"];
const reductions = ["Sum", "Mean", "Max", "Min"];

/** Steps of small tensors: elementwise kernels with broadcasts, reductions, products, moves, windows over pictures and volumes, and reshapes between them. */
export const randomStep: fc.Arbitrary<RandomStep> = fc.record({ seed: fc.nat(), kernels: fc.integer({ min: 3, max: 40 }) }).map(({ seed, kernels }) => {
  const { next } = createPhilox(seed);
  return draw((bound) => Math.floor(next() * bound), kernels);
});

function draw(choose: Choose, kernels: number): RandomStep {
  const tape = new EagerTape();
  const listing: string[] = [];
  const given: EagerUse[] = [];
  const pool: EagerUse[] = [];
  const outside = (kind: "feed" | "variable" | "captured" | "constant"): EagerUse => {
    const shape = shapes[choose(shapes.length)]!;
    const uniform = kind === "constant" && choose(2) === 0;
    const use = tape.outside(kind, shape, Array.from({ length: sizeOf(shape) }, (_, index) => (uniform ? choose(3) - 1 : Math.sin(index * 2.3 + choose(50)) )));
    pool.push(use);
    return use;
  };
  given.push(outside("feed"), outside("feed"));
  const variables = [outside("variable"), outside("variable"), outside("variable")];
  given.push(...variables);
  outside("captured");
  outside("captured");
  outside("constant");

  const pick = (): EagerUse => {
    const use = pool[Math.max(0, pool.length - 1 - choose(Math.min(pool.length, 12)))]!;
    return choose(4) === 0 ? tape.reshape(use, reshapes(use.shape, choose)) : use;
  };
  const hidden: Run = (kernel, inputs, attrs = {}) => {
    const outputs = tape.run(kernel, inputs, attrs);
    listing.push(`${outputs.map(({ value, shape }) => `${value.id}[${shape.join(",")}]`).join(" ")} = ${kernel} ${JSON.stringify(attrs)} ${Object.values(inputs).flat().map(({ value, shape }) => `${value.kind[0]}${value.id}[${shape.join(",")}]`).join(" ")}`);
    return outputs;
  };
  const run: Run = (kernel, inputs, attrs) => {
    const outputs = hidden(kernel, inputs, attrs);
    // Numbers that grow without end would hide every difference, and tensors that do would take all the time.
    for (const use of outputs) if (use.numbers.length <= 1000 && use.numbers.every((number) => Math.abs(number) < 1e4)) pool.push(use);
    return outputs;
  };
  const weights: Drawing["weights"] = (shape) => tape.outside("captured", shape, Array.from({ length: sizeOf(shape) }, (_, index) => Math.sin(index * 1.3 + choose(50))));
  const indices: Drawing["indices"] = (shape, below) => tape.outside("constant", shape, Array.from({ length: sizeOf(shape) }, () => choose(below)), "int32");
  const drawing: Drawing = { choose, pick, weights, indices, run, hidden };
  for (let tries = 0; listing.length < kernels && tries < 10 * kernels; tries++) {
    if (choose(3) === 0) randomKernels[choose(randomKernels.length)]!(pick(), drawing);
    else step(choose, pick, run);
  }

  const made = pool.filter(({ value }) => value.kind === "made");
  const results = made.length > 0 ? [made.at(-1)!, made[choose(made.length)]!, made[choose(made.length)]!] : [];
  const updates = variables.flatMap((before, index) => {
    const candidates = [...made, ...variables].filter(({ value }) => value.size === before.value.size && value.dtype === "float32");
    if (candidates.length === 0 || choose(4) === 0) return [];
    const after = candidates[Math.max(0, candidates.length - 1 - choose(5))]!;
    tape.update(`v${index}`, before, after);
    return [{ before, after }];
  });
  return { tape, given, results, updates, listing };
}

const shapes = [[2, 3], [3], [4, 3], [2, 1], [], [3, 4], [2, 3, 4], [4], [3, 3], [1, 4], [24], [2, 2, 3], [2, 2, 2, 3], [2, 4, 3], [6, 4], [2, 4, 3, 4], [1, 5, 4, 2], [2, 3, 4, 2, 2], [1, 4, 3, 2, 1]];

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function reshapes(shape: readonly number[], choose: Choose): readonly number[] {
  const size = sizeOf(shape);
  const same = [...shapes.filter((other) => sizeOf(other) === size), [size], [1, ...shape], [...shape, 1]];
  return same[choose(same.length)]!;
}

function broadcasts(a: readonly number[], b: readonly number[]): boolean {
  return a.toReversed().every((dimension, index) => dimension === 1 || (b.at(-1 - index) ?? 1) === 1 || dimension === b.at(-1 - index));
}

/** A product with the first of a few tensors that fits, sometimes with a bias and a relu behind it. */
function multiply(a: EagerUse, choose: Choose, pick: () => EagerUse, run: Run): unknown {
  const rank = a.shape.length;
  if (rank < 2) return;
  for (let tries = 0; tries < 8; tries++) {
    const b = pick();
    const [transposeA, transposeB] = [choose(2) === 1, choose(2) === 1];
    if (b.shape.length !== rank || b.shape.slice(0, -2).some((size, axis) => size !== a.shape[axis])) continue;
    if (a.shape.at(transposeA ? -2 : -1) !== b.shape.at(transposeB ? -1 : -2)) continue;
    if (choose(3) > 0 || rank > 3) return run("BatchMatMul", { a, b }, { transposeA, transposeB });
    const as3 = (use: EagerUse): EagerUse => ({ ...use, shape: rank === 2 ? [1, ...use.shape] : use.shape });
    const bias = pick();
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    return run("_FusedMatMul", { a: as3(a), b: as3(b), ...(bias.shape.length === 1 && bias.shape[0] === columns ? { bias } : {}) }, { transposeA, transposeB, activation: choose(2) === 0 ? "relu" : "linear" });
  }
}

function step(choose: Choose, pick: () => EagerUse, run: Run): unknown {
  const x = pick();
  const rank = x.shape.length;
  switch (choose(11)) {
    case 0: case 1: return run(unaries[choose(unaries.length)]!, { x }, { alpha: choose(2) * 0.2 });
    case 2: case 3: case 4: {
      const b = pick();
      return broadcasts(x.shape, b.shape) ? run(binaries[choose(binaries.length)]!, { a: x, b }) : undefined;
    }
    case 5: {
      if (rank === 0) return;
      const axis = Array.from({ length: rank }, (_, index) => index).filter(() => choose(2) === 0);
      const axes = axis.length > 0 ? axis : [rank - 1];
      return run(reductions[choose(reductions.length)]!, { x }, { axis: axes, reductionIndices: axes, keepDims: choose(2) === 0 });
    }
    case 6: case 7: return multiply(x, choose, pick, run);
    case 8: {
      if (rank < 2) return;
      const perm = Array.from({ length: rank }, (_, index) => index);
      const [first, second] = [choose(rank), choose(rank)];
      [perm[first], perm[second]] = [perm[second]!, perm[first]!];
      return run("Transpose", { x }, { perm });
    }
    case 9: {
      if (rank === 0) return;
      const axis = choose(rank);
      const length = x.shape[axis]!;
      if (choose(3) === 0) return run("Unpack", { value: x }, { axis });
      if (choose(2) === 0 && length % 2 === 0) return run("SplitV", { x }, { axis, numOrSizeSplits: [length / 2, length / 2] });
      const begin = x.shape.map((size) => choose(size));
      return run("Slice", { x }, { begin, size: x.shape.map((size, index) => 1 + choose(size - begin[index]!)) });
    }
    default: {
      const b = pick();
      if (rank === 0 || b.shape.length !== rank) return;
      const axis = choose(rank);
      if (x.shape.every((size, index) => index === axis || size === b.shape[index])) run("Concat", { tensors: [x, b, x] }, { axis });
    }
  }
}
