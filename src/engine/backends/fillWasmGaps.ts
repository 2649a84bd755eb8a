import * as tf from "@tensorflow/tfjs";

/**
 * The stock wasm backend of tfjs 4.22 lacks some kernels that training reaches and has wrong ones: its MaxPoolGrad
 * answers 0 where a window's maximum is negative, the others forget what lies outside the input. Those run on the cpu backend, values copied there and back: slow, right.
 * Kernels on complex numbers are left out, because their storage differs between the backends.
 */
const wrongKernels = ["MaxPoolGrad", "AvgPoolGrad", "AvgPool3DGrad", "ResizeBilinearGrad", "ResizeNearestNeighborGrad"];
const complexKernels = new Set(["Complex", "ComplexAbs", "FFT", "IFFT", "Real", "Imag", "Draw"]);

/** What the kernels of the cpu backend need of a backend. */
interface DataStore {
  data: { get(id: object): { values: tf.backend_util.BackendValues } };
  write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object;
  disposeData(id: object, force?: boolean): boolean;
}

/** Returns the names of the kernels that now run on the cpu backend. */
export function fillWasmGaps(): readonly string[] {
  const cpu = tf.findBackend("cpu") as unknown as DataStore;
  const present = new Set(tf.getKernelsForBackend("wasm").map((kernel) => kernel.kernelName));
  const filled: string[] = [];
  for (const kernel of tf.getKernelsForBackend("cpu")) {
    const name = kernel.kernelName;
    if (complexKernels.has(name) || (present.has(name) && !wrongKernels.includes(name))) continue;
    if (present.has(name)) tf.unregisterKernel(name, "wasm");
    tf.registerKernel({ ...kernel, backendName: "wasm", kernelFunc: throughCpu(kernel.kernelFunc, cpu) });
    filled.push(name);
  }
  return filled;
}

function throughCpu(kernelFunc: tf.KernelFunc, cpu: DataStore): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const wasm = backend as unknown as { readSync(id: object): tf.backend_util.BackendValues; write: DataStore["write"] };
    const borrowed: object[] = [];
    const lend = (info: tf.TensorInfo): tf.TensorInfo => {
      const dataId = cpu.write(wasm.readSync(info.dataId), info.shape, info.dtype);
      borrowed.push(dataId);
      return { ...info, dataId };
    };
    const cpuInputs: tf.NamedTensorInfoMap = {};
    for (const [key, value] of Object.entries(inputs)) {
      cpuInputs[key] = (Array.isArray(value) ? value.map(lend) : value && lend(value)) as tf.TensorInfo;
    }
    const outputs = kernelFunc({ inputs: cpuInputs, ...(attrs === undefined ? {} : { attrs }), backend: cpu });
    const takeBack = (info: tf.TensorInfo): tf.TensorInfo => {
      const dataId = wasm.write(cpu.data.get(info.dataId).values, info.shape, info.dtype);
      borrowed.push(info.dataId);
      return { ...info, dataId };
    };
    const result = Array.isArray(outputs) ? outputs.map(takeBack) : takeBack(outputs);
    for (const dataId of borrowed) if (cpu.data.get(dataId)) cpu.disposeData(dataId, true);
    return result;
  };
}
