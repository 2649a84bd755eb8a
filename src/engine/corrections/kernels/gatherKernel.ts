import * as tf from "@tensorflow/tfjs";
import { checkIndices } from "#engine/tape/kernels/checkIndices.ts";
import type { CpuBackend } from "./kernelData.ts";

/** The one there is, which says in a student's words which index is wrong. */
export function gatherKernel(): tf.KernelConfig {
  const { kernelFunc } = tf.getKernel("GatherV2", "cpu")!;
  return {
    kernelName: "GatherV2",
    backendName: "cpu",
    kernelFunc: (given) => {
      const { x, indices } = given.inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
      const [axis] = tf.util.parseAxisParam((given.attrs as { axis: number }).axis, x.shape);
      checkIndices((given.backend as CpuBackend).data.get(indices.dataId).values, { of: "operation", size: x.shape[axis!]!, name: "tf.gather" });
      return kernelFunc(given);
    },
  };
}
