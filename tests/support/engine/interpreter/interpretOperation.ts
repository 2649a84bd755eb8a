import { philoxBlock } from "#engine/random/philox.ts";
import { fillNormal } from "#engine/random/stepRandom.ts";
import type { OperationName } from "#engine/program/operations.ts";
import { interpretAttention } from "./interpretAttention.ts";
import { interpretRows } from "./interpretRows.ts";
import { interpretWindow } from "./interpretWindow.ts";
import type { Memory } from "./Memory.ts";
import type { Words } from "./Words.ts";

type Interpret = (memory: Memory, words: Readonly<Record<string, number>>, rest: Int32Array) => void;

/** One command, by its comment in the table. */
export function interpretOperation(memory: Memory, operation: OperationName, { named, rest }: Words): void {
  const interpret = interpreters[operation] ?? interpretWindow[operation] ?? interpretAttention[operation];
  if (!interpret) throw new Error(`Nobody interprets ${operation}.`);
  interpret(memory, named, rest);
}

const interpreters: Partial<Record<OperationName, Interpret>> = {
  rows: interpretRows,

  matmul(memory, w) {
    for (let outer = 0; outer < w.batchOuter!; outer++) {
      for (let inner = 0; inner < w.batchInner!; inner++) {
        const [a, b, c] = [w.a! + outer * w.aOuter! + inner * w.aInner!, w.b! + outer * w.bOuter! + inner * w.bInner!, w.c! + outer * w.cOuter! + inner * w.cInner!];
        for (let i = 0; i < w.m!; i++) {
          for (let j = 0; j < w.n!; j++) {
            const at = c + i * w.ldc! + j;
            let sum = w.accumulate ? memory.float(at) : 0;
            for (let k = 0; k < w.k!; k++) sum += memory.float(a + (w.transposeA ? k * w.lda! + i : i * w.lda! + k)) * memory.float(b + (w.transposeB ? j * w.ldb! + k : k * w.ldb! + j));
            if (w.bias) sum += memory.float(w.bias + j);
            memory.setFloat(at, w.activation ? Math.max(0, sum) : sum);
          }
        }
      }
    }
  },

  sumPartials(memory, { chunks, columns, partials, out }) {
    for (let column = 0; column < columns!; column++) {
      let sum = 0;
      for (let chunk = 0; chunk < chunks!; chunk++) sum += memory.float(partials! + chunk * columns! + column);
      memory.setFloat(out! + column, sum);
    }
  },

  sumAll(memory, { count, x, out, scale }) {
    let sum = 0;
    for (let i = 0; i < count!; i++) sum += memory.float(x! + i);
    memory.setFloat(out!, sum * scale!);
  },

  copy(memory, w) {
    for (let i0 = 0; i0 < w.dim0!; i0++)
      for (let i1 = 0; i1 < w.dim1!; i1++)
        for (let i2 = 0; i2 < w.dim2!; i2++)
          for (let i3 = 0; i3 < w.dim3!; i3++)
            for (let i4 = 0; i4 < w.dim4!; i4++)
              memory.setInt(w.out! + i0 * w.out0! + i1 * w.out1! + i2 * w.out2! + i3 * w.out3! + i4 * w.out4!, memory.int(w.x! + i0 * w.in0! + i1 * w.in1! + i2 * w.in2! + i3 * w.in3! + i4 * w.in4!));
  },

  gather(memory, { count, width, rows, table, ids, out }) {
    for (let i = 0; i < count!; i++) {
      const id = memory.int(ids! + i);
      for (let column = 0; column < width!; column++) memory.setInt(out! + i * width! + column, id >= 0 && id < rows! ? memory.int(table! + id * width! + column) : 0);
    }
  },

  segmentSum(memory, { count, width, segments, x, ids, out }) {
    const sums = new Float64Array(segments! * width!);
    for (let i = 0; i < count!; i++) {
      const id = memory.int(ids! + i);
      if (id < 0 || id >= segments!) continue;
      for (let column = 0; column < width!; column++) sums[id * width! + column]! += memory.float(x! + i * width! + column);
    }
    sums.forEach((sum, index) => memory.setFloat(out! + index, sum));
  },

  oneHot(memory, { count, depth, ids, out, on, off }) {
    for (let i = 0; i < count!; i++) for (let column = 0; column < depth!; column++) memory.setFloat(out! + i * depth! + column, memory.int(ids! + i) === column ? on! : off!);
  },

  dropoutMask(memory, { count, threshold, keep, stream, seed, steps, out }) {
    const block = new Uint32Array(4);
    for (let i = 0; i < count!; i++) {
      philoxBlock(Math.floor(i / 4), 0, memory.int(steps!) >>> 0, stream!, memory.int(seed!) >>> 0, memory.int(seed! + 1) >>> 0, block);
      memory.setFloat(out! + i, block[i % 4]! >= threshold! >>> 0 ? keep! : 0);
    }
  },

  normal(memory, { count, stream, seed, steps, out }) {
    const draws = new Float32Array(count!);
    fillNormal(draws, { seed: [memory.int(seed!) >>> 0, memory.int(seed! + 1) >>> 0], steps: memory.int(steps!) >>> 0 }, { stream: stream! });
    draws.forEach((draw, index) => memory.setFloat(out! + index, draw));
  },

  increment: (memory, { counter }) => memory.setInt(counter!, memory.int(counter!) + 1),

  adam(memory, w, rest) {
    const [rate, power1, power2] = [memory.float(w.minusRate!), memory.float(w.oneMinusBeta1Power!), memory.float(w.oneMinusBeta2Power!)];
    for (let index = 0; index < w.count!; index++) {
      const [size, variable, gradient, first, second] = rest.subarray(5 * index) as unknown as [number, number, number, number, number];
      for (let i = 0; i < size; i++) {
        const slope = memory.float(gradient + i);
        const moment1 = Math.fround(w.beta1! * memory.float(first + i) + w.oneMinusBeta1! * slope);
        const moment2 = Math.fround(w.beta2! * memory.float(second + i) + w.oneMinusBeta2! * slope * slope);
        memory.setFloat(first + i, moment1);
        memory.setFloat(second + i, moment2);
        memory.setFloat(variable + i, memory.float(variable + i) + (rate * (moment1 / power1)) / (Math.sqrt(moment2 / power2) + w.epsilon!));
      }
    }
  },
};
