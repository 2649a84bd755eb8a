import * as tf from "@tensorflow/tfjs";

/**
 * The wasm backend multiplies matrices with XNNPACK only when neither is to be transposed; the gradients of a dense layer
 * otherwise take a scalar loop, seven times slower. Transposing first costs a hundredth of that.
 */
export function transposeBeforeMatMul(): void {
  const multiply = tf.getKernel("BatchMatMul", "wasm");
  const transpose = tf.getKernel("Transpose", "wasm").kernelFunc;
  tf.unregisterKernel("BatchMatMul", "wasm");
  tf.registerKernel({
    ...multiply,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
      const made: tf.TensorInfo[] = [];
      const turned = (x: tf.TensorInfo): tf.TensorInfo => {
        const rank = x.shape.length;
        const perm = [...x.shape.keys()];
        [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
        const info = transpose({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo;
        made.push(info);
        return info;
      };
      const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const result = multiply.kernelFunc({ inputs: { a: transposeA ? turned(a) : a, b: transposeB ? turned(b) : b }, attrs: { transposeA: false, transposeB: false }, backend });
      for (const { dataId } of made) (backend as { disposeData(id: object, force?: boolean): boolean }).disposeData(dataId, true);
      return result;
    },
  });
}
