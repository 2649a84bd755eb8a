import * as tf from "@tensorflow/tfjs";
import { cpuKernel } from "./kernelData.ts";

/**
 * Matrix products with batches broadcast as NumPy does, summed in float64. The kernel of tfjs 4.22 pairs batch i with i modulo
 * the other's count, which is another product where both have several.
 */
export const matMulKernel = cpuKernel("BatchMatMul", ({ a, b }, attrs) => {
  const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
  const [rowsOfA, columnsOfA] = a!.shape.slice(-2) as [number, number];
  const [rowsOfB, columnsOfB] = b!.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsOfA, rowsOfA] : [rowsOfA, columnsOfA];
  const n = transposeB ? rowsOfB : columnsOfB;
  assertInnerLengths(a!.shape, b!.shape, transposeA, transposeB);
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  const batches = batchShape.reduce((product, length) => product * length, 1);
  const [aRow, aStep] = transposeA ? [1, columnsOfA] : [columnsOfA, 1];
  const bBatchOf = batchIndex(b!.shape.slice(0, -2), batchShape);
  const aBatchOf = batchIndex(a!.shape.slice(0, -2), batchShape);
  const c = new Float32Array(batches * m * n);
  const row = new Float64Array(n);
  for (let batch = 0; batch < batches; batch++) {
    const aFrom = aBatchOf(batch) * m * k;
    const bFrom = bBatchOf(batch) * k * n;
    for (let i = 0; i < m; i++) {
      row.fill(0);
      if (transposeB) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += a!.values[aFrom + i * aRow + p * aStep]! * b!.values[bFrom + j * k + p]!;
          row[j] = sum;
        }
      } else {
        for (let p = 0; p < k; p++) {
          const factor = a!.values[aFrom + i * aRow + p * aStep]!;
          for (let j = 0; j < n; j++) row[j]! += factor * b!.values[bFrom + p * n + j]!;
        }
      }
      c.set(row, (batch * m + i) * n);
    }
  }
  return { shape: [...batchShape, m, n], values: c };
});

/** Throws what tfjs throws where a row of one matrix and a column of the other have different lengths. */
export function assertInnerLengths(a: readonly number[], b: readonly number[], transposeA?: unknown, transposeB?: unknown): void {
  const ofA = a.at(transposeA ? -2 : -1);
  const ofB = b.at(transposeB ? -1 : -2);
  tf.util.assert(ofA === ofB, () => `Error in matMul: inner shapes (${ofA}) and (${ofB}) of Tensors with shapes ${a.join()} and ${b.join()} and transposeA=${Boolean(transposeA)} and transposeB=${Boolean(transposeB)} must match.`);
}

/** Which matrix of a tensor with these batch dimensions belongs to the nth of the broadcast ones. */
function batchIndex(shape: readonly number[], broadcast: readonly number[]): (batch: number) => number {
  const extra = broadcast.length - shape.length;
  return (batch) => {
    let index = 0;
    let stride = 1;
    let rest = batch;
    for (let axis = broadcast.length - 1; axis >= 0; axis--) {
      const at = rest % broadcast[axis]!;
      rest = Math.floor(rest / broadcast[axis]!);
      const length = axis < extra ? 1 : shape[axis - extra]!;
      if (length > 1) index += at * stride;
      stride *= length;
    }
    return index;
  };
}
