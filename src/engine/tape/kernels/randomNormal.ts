import * as tf from "@tensorflow/tfjs";
import { fillNormal, type StepRandom } from "#engine/random/stepRandom.ts";
import type { OwnKernel } from "./OwnKernel.ts";

interface RandomNormalAttrs {
  shape: number[];
  stream: number;
}

export const randomNormalKernel: OwnKernel = {
  name: "RandomNormal",
  infer: (_inputs, { shape }) => ({ shape: shape!, dtype: "float32" }),
  run({ attrs, backend }) {
    const { shape, stream } = attrs as unknown as RandomNormalAttrs;
    const numbers = new Float32Array(tf.util.sizeFromShape(shape));
    fillNormal(numbers, backend.random, { stream });
    return [backend.makeTensorInfo(shape, "float32", numbers)];
  },
};

/** Draws of the standard normal distribution, of the next stream. */
export function randomNormal(random: StepRandom, shape: readonly number[]): tf.Tensor {
  return random.draw((stream) => tf.engine().runKernel("RandomNormal", {}, { shape: [...shape], stream }));
}
