import type * as tf from "@tensorflow/tfjs";

/** What kernels written in JavaScript need of the cpu backend. */
export interface CpuBackend {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
}

/** A kernel of the cpu backend from plain numbers to plain numbers. Its output is float32, made by `Float32Array`. */
export function cpuKernel(kernelName: string, compute: (inputs: Record<string, { shape: number[]; values: Float32Array }>, attrs: Record<string, unknown>) => { shape: number[]; values: Float32Array }): tf.KernelConfig {
  return {
    kernelName,
    backendName: "cpu",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const cpu = backend as CpuBackend;
      const read = Object.fromEntries(Object.entries(inputs).map(([name, info]) => [name, { shape: (info as tf.TensorInfo).shape, values: cpu.data.get((info as tf.TensorInfo).dataId).values }]));
      const { shape, values } = compute(read, attrs ?? {});
      return cpu.makeTensorInfo(shape, "float32", values);
    },
  };
}
