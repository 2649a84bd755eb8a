import { describe, expect, it } from "vitest";
import { activations } from "#engine/program/operations.ts";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";

interface Case {
  m: number;
  n: number;
  k: number;
  transposeA?: boolean;
  transposeB?: boolean;
  batchOuter?: number;
  batchInner?: number;
  /** Elements between the rows of each matrix beyond its own. */
  gap?: number;
  accumulate?: boolean;
  bias?: boolean;
  relu?: boolean;
  /** All batches share one B. */
  sharedB?: boolean;
}

/** Largest error of C, relative to what rounding k products allows. */
function worstError(given: Case): number {
  const { m, n, k, transposeA = false, transposeB = false, batchOuter = 1, batchInner = 1, gap = 0, accumulate = false, bias = false, relu = false, sharedB = false } = given;
  const batches = batchOuter * batchInner;
  const [lda, ldb, ldc] = [(transposeA ? m : k) + gap, (transposeB ? k : n) + gap, n + gap];
  const [sizeA, sizeB, sizeC] = [(transposeA ? k : m) * lda, (transposeB ? n : k) * ldb, m * ldc];
  const a = randomFloats(batches * sizeA, 1);
  const b = randomFloats(sharedB ? sizeB : batches * sizeB, 2);
  const before = randomFloats(batches * sizeC, 3);
  const biases = randomFloats(n, 4);
  const program = createKernelProgram();
  const c = program.place(before);
  program.command("matmul", {
    batchOuter, batchInner, aOuter: batchInner * sizeA, aInner: sizeA, bOuter: sharedB ? 0 : batchInner * sizeB, bInner: sharedB ? 0 : sizeB, cOuter: batchInner * sizeC, cInner: sizeC,
    m, n, k, transposeA: Number(transposeA), transposeB: Number(transposeB), lda, ldb, ldc,
    a: program.place(a), b: program.place(b), c, bias: bias ? program.place(biases) : 0, activation: relu ? activations.relu : activations.none, accumulate: Number(accumulate),
  });
  const exact = new Float64Array(batches * sizeC);
  const allowed = new Float64Array(batches * sizeC);
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < ldc; j++) {
        const at = batch * sizeC + i * ldc + j;
        exact[at] = before[at]!;
        // What lies between the rows is not the kernel's.
        if (j >= n) continue;
        let sum = accumulate ? before[at]! : 0;
        let size = 1;
        for (let q = 0; q < k; q++) {
          const product = a[batch * sizeA + (transposeA ? q * lda + i : i * lda + q)]! * b[(sharedB ? 0 : batch * sizeB) + (transposeB ? j * ldb + q : q * ldb + j)]!;
          sum += product;
          size += Math.abs(product);
        }
        if (bias) sum += biases[j]!;
        exact[at] = relu ? Math.max(0, sum) : sum;
        allowed[at] = size * 2 ** -24 * 8;
      }
    }
  }
  let worst = 0;
  program.everywhere((result) => {
    result.floats(c, batches * sizeC).forEach((value, at) => {
      const error = Math.abs(value - exact[at]!);
      if (error > 0) worst = Math.max(worst, error / allowed[at]!);
    });
  });
  return worst;
}

const sizes: readonly (readonly [number, number, number])[] = [[1, 1, 1], [1, 33, 7], [5, 1, 300], [7, 13, 5], [12, 32, 256], [13, 33, 257], [65, 10, 64], [64, 128, 300], [70, 130, 30], [3, 1030, 9], [110, 70, 520], [25, 37, 0]];

describe("the matmul kernel", () => {
  it.each(sizes)("multiplies [%i, %i] by depth %i, plain and transposed, on every machine and with any number of threads the same", (m, n, k) => {
    for (const transposeA of [false, true]) for (const transposeB of [false, true]) expect(worstError({ m, n, k, transposeA, transposeB }), `${transposeA} ${transposeB}`).toBeLessThan(1);
  });

  it.each(sizes)("adds to C, adds the bias and rectifies at [%i, %i] by depth %i", (m, n, k) => {
    expect(worstError({ m, n, k, accumulate: true })).toBeLessThan(1);
    expect(worstError({ m, n, k, bias: true, relu: true, gap: 5 })).toBeLessThan(1);
    expect(worstError({ m, n, k, accumulate: true, bias: true, relu: true, transposeB: true })).toBeLessThan(1);
  });

  it("multiplies batches at strides of two levels, many and few", () => {
    expect(worstError({ m: 9, n: 17, k: 20, batchOuter: 3, batchInner: 4 })).toBeLessThan(1);
    expect(worstError({ m: 40, n: 50, k: 20, batchOuter: 1, batchInner: 2, transposeB: true, gap: 3 })).toBeLessThan(1);
    expect(worstError({ m: 9, n: 17, k: 20, batchOuter: 2, batchInner: 2, sharedB: true, bias: true })).toBeLessThan(1);
  });

  it("lets NaN and infinity through, also through a rectifier", () => {
    const program = createKernelProgram();
    const c = program.room(8);
    const one = { batchOuter: 1, batchInner: 1, m: 2, n: 2, k: 2, lda: 2, ldb: 2, ldc: 2 };
    const b = program.place([1, 0, 0, 1]);
    program.command("matmul", { ...one, a: program.place([Number.NaN, 1, -Infinity, 2]), b, c, activation: activations.relu });
    program.command("matmul", { ...one, a: program.place([Infinity, 1, 3, 2]), b: program.place([1, 1, 0, 1]), c: c + 4 });
    program.everywhere((result) => {
      expect([...result.floats(c, 8)]).toEqual([Number.NaN, Number.NaN, 0, Number.NaN, Infinity, Infinity, 3, 5]);
    });
  });
});
