import * as tf from "@tensorflow/tfjs";

/**
 * The wasm backend multiplies matrices with XNNPACK only when neither is to be transposed; the gradients of a dense layer
 * otherwise take a scalar loop, seven times slower. Transposing first costs a hundredth of that. Batches that repeat in both
 * operands are written out first: the wasm kernel pairs them wrongly.
 */
export function transposeBeforeMatMul(): void {
  const multiply = tf.getKernel("BatchMatMul", "wasm");
  const transpose = tf.getKernel("Transpose", "wasm").kernelFunc;
  const tile = tf.getKernel("Tile", "wasm").kernelFunc;
  tf.unregisterKernel("BatchMatMul", "wasm");
  tf.registerKernel({
    ...multiply,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
      const made: tf.TensorInfo[] = [];
      const keep = (info: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo => {
        made.push(info as tf.TensorInfo);
        return info as tf.TensorInfo;
      };
      const turned = (x: tf.TensorInfo): tf.TensorInfo => {
        const rank = x.shape.length;
        const perm = [...x.shape.keys()];
        [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
        return keep(transpose({ inputs: { x }, attrs: { perm }, backend }));
      };
      const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const batches = [a, b].map(({ shape }) => shape.slice(0, -2));
      const bothRepeat = batches.every((own) => own.some((length) => length > 1)) && batches[0]!.join() !== batches[1]!.join();
      const written = (x: tf.TensorInfo): tf.TensorInfo => {
        const shape = tf.broadcast_util.assertAndGetBroadcastShape(batches[0]!, batches[1]!);
        const own = [...shape.map(() => 1), ...x.shape].slice(-shape.length - 2);
        return keep(tile({ inputs: { x: { ...x, shape: own } }, attrs: { reps: own.map((length, axis) => (axis < shape.length ? shape[axis]! / length : 1)) }, backend }));
      };
      const prepared = (x: tf.TensorInfo, toTurn: boolean | undefined): tf.TensorInfo => {
        const whole = bothRepeat ? written(x) : x;
        return toTurn ? turned(whole) : whole;
      };
      const result = multiply.kernelFunc({ inputs: { a: prepared(a, transposeA), b: prepared(b, transposeB) }, attrs: { transposeA: false, transposeB: false }, backend });
      for (const { dataId } of made) (backend as { disposeData(id: object, force?: boolean): boolean }).disposeData(dataId, true);
      return result;
    },
  });
}
