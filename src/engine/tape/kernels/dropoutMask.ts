import * as tf from "@tensorflow/tfjs";
import { fillDropoutMask, type StepRandom } from "#engine/random/stepRandom.ts";
import type { OwnKernel } from "./OwnKernel.ts";

interface DropoutMaskAttrs {
  shape: number[];
  rate: number;
  stream: number;
}

export const dropoutMaskKernel: OwnKernel = {
  name: "DropoutMask",
  infer: (_inputs, { shape }) => ({ shape: shape!, dtype: "float32" }),
  run({ attrs, backend }) {
    const { shape, rate, stream } = attrs as unknown as DropoutMaskAttrs;
    const mask = new Float32Array(tf.util.sizeFromShape(shape));
    fillDropoutMask(mask, backend.random, { rate, stream });
    return [backend.makeTensorInfo(shape, "float32", mask)];
  },
};

/** A mask of the next stream. */
export function dropoutMask(random: StepRandom, shape: readonly number[], rate: number): tf.Tensor {
  return random.draw((stream) => tf.engine().runKernel("DropoutMask", {}, { shape: [...shape], rate, stream }));
}
