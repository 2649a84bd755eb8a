import type { Preset } from "./Preset.ts";

/** Circles, squares and triangles in colour: a small convolutional network with batch normalisation. */
export const convnetSmallImages: Preset = {
  name: "convnet-small-images",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { fit, random, seed } from "backprop";

seed(7);

const side = 24;
const shapes = ["circle", "square", "triangle"];

// Generated: one bright shape of any colour, size and place on a dark ground of any colour, with noise over it. [side, side, 3]
function picture(shape: number): Float32Array {
  const [ink, ground] = [colour(0.5), colour(0)];
  const size = 4 + random() * 4;
  const [cx, cy] = [size + random() * (side - 2 * size), size + random() * (side - 2 * size)];
  const image = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [(x - cx) / size, (y - cy) / size];
      const inside = [dx * dx + dy * dy < 1, Math.max(Math.abs(dx), Math.abs(dy)) < 0.89, Math.abs(dx) < (dy + 1) / 2 && dy < 1][shape];
      for (let channel = 0; channel < 3; channel++) image[(y * side + x) * 3 + channel] = (inside ? ink : ground)[channel]! + (random() - 0.5) * 0.3;
    }
  }
  return image;
}
function colour(darkest: number): number[] {
  return Array.from({ length: 3 }, () => darkest + random() / 2);
}
function pictures(n: number) {
  const y = Int32Array.from({ length: n }, (_, row) => row % shapes.length);
  const x = new Float32Array(n * side * side * 3);
  y.forEach((shape, row) => x.set(picture(shape), row * side * side * 3));
  return { x: tf.tensor4d(x, [n, side, side, 3]), y: tf.tensor1d(y, "int32"), n };
}
const data = { train: pictures(1500), validation: pictures(600), classes: shapes };

export const model = tf.sequential();
// A run of 400 steps is short: the means kept for the measurement have to follow faster than by the usual .99.
model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", useBias: false, inputShape: [side, side, 3] }));
model.add(tf.layers.batchNormalization({ momentum: 0.9 }));
model.add(tf.layers.reLU());
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, padding: "same", useBias: false }));
model.add(tf.layers.batchNormalization({ momentum: 0.9 }));
model.add(tf.layers.reLU());
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, padding: "same", activation: "relu" }));
model.add(tf.layers.globalAveragePooling2d({}));
model.add(tf.layers.dense({ units: shapes.length, activation: "softmax" }));

export const history = await fit(model, data, { epochs: 8, batch: 32, optimizer: tf.train.adam(0.0015) });
`,
  },
  bands: [{ series: "val_accuracy", from: 0.85, to: 1 }],
};
