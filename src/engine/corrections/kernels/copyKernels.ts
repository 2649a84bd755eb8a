import * as tf from "@tensorflow/tfjs";
import { copyBox } from "./copyBox.ts";
import type { CpuBackend } from "./kernelData.ts";

/**
 * Slice, PadV2 and GatherV2 with the same answers as those of tfjs 4.22, which work out the place of each element anew: moving
 * the 1,000 pictures of a validation set took longer than an epoch of training.
 */
export function copyKernels(): tf.KernelConfig[] {
  return [slice(), pad(), gather()];
}

function slice(): tf.KernelConfig {
  return instead("Slice", ({ x }, attrs) => {
    const [start, size] = tf.slice_util.parseSliceParams(x!, attrs["begin"] as number[], attrs["size"] as number[]) as [number[], number[]];
    // What lies together is no copy.
    if (tf.slice_util.isSliceContinous(x!.shape, start, size)) return undefined;
    tf.slice_util.assertParamsValid(x!, start, size);
    return { shape: size, fill: (values, [from]) => copyBox(size, { values: from!, shape: x!.shape, start }, { values, shape: size, start: size.map(() => 0) }) };
  });
}

function pad(): tf.KernelConfig {
  return instead("PadV2", ({ x }, attrs) => {
    const paddings = attrs["paddings"] as [number, number][];
    if (paddings.length !== x!.shape.length || paddings.flat().some((length) => length < 0)) return undefined;
    const shape = x!.shape.map((length, axis) => paddings[axis]![0] + length + paddings[axis]![1]);
    return {
      shape,
      fill(values, [from]) {
        values.fill(attrs["constantValue"] as number);
        copyBox(x!.shape, { values: from!, shape: x!.shape, start: x!.shape.map(() => 0) }, { values, shape, start: paddings.map(([before]) => before) });
      },
    };
  });
}

function gather(): tf.KernelConfig {
  return instead("GatherV2", ({ x, indices }, attrs) => {
    const [axis] = tf.util.parseAxisParam(attrs["axis"] as number, x!.shape);
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, axis!, (attrs["batchDims"] as number | undefined) ?? 0);
    const count = tf.util.sizeFromShape(indices!.shape) / batchSize;
    return {
      shape: outputShape,
      fill(values, [from, places]) {
        for (let row = 0, to = 0; row < batchSize * outerSize; row++) {
          const firstPlace = Math.floor(row / outerSize) * count;
          for (let at = 0; at < count; at++, to += sliceSize) {
            const read = (row * dimSize + places![firstPlace + at]!) * sliceSize;
            if (sliceSize === 1) values[to] = from![read]!;
            else values.set(from!.subarray(read, read + sliceSize), to);
          }
        }
      },
    };
  });
}

interface Plan {
  shape: number[];
  /** `given`: the inputs' numbers, in the order of their names in the call. */
  fill(values: tf.TypedArray, given: readonly tf.TypedArray[]): void;
}

/** The kernel, where `plan` knows how; tfjs's own where it does not, and for text and complex numbers. */
function instead(kernelName: string, plan: (inputs: Record<string, tf.TensorInfo>, attrs: Record<string, unknown>) => Plan | undefined): tf.KernelConfig {
  const { kernelFunc } = tf.getKernel(kernelName, "cpu")!;
  return {
    kernelName,
    backendName: "cpu",
    kernelFunc: (given) => {
      const inputs = given.inputs as Record<string, tf.TensorInfo>;
      const { dtype } = inputs["x"]!;
      if (dtype === "string" || dtype === "complex64") return kernelFunc(given);
      const planned = plan(inputs, given.attrs ?? {});
      if (!planned) return kernelFunc(given);
      const { data, makeTensorInfo } = given.backend as unknown as Backend;
      const values = tf.util.getTypedArrayFromDType(dtype, tf.util.sizeFromShape(planned.shape)) as tf.TypedArray;
      planned.fill(values, [inputs["x"], inputs["indices"]].flatMap((input) => (input ? [data.get(input.dataId).values as tf.TypedArray] : [])));
      return makeTensorInfo.call(given.backend, planned.shape, dtype, values);
    },
  };
}

interface Backend extends Pick<CpuBackend, "data"> {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.TypedArray): tf.TensorInfo;
}
