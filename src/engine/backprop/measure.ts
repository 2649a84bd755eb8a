import * as tf from "@tensorflow/tfjs";
import type { Split } from "#resources/types/backprop.d.ts";

const batchSize = 250;

/** What the measures answer while only the calls of a program are counted: its models have learnt nothing, and to ask them costs time. */
export const unmeasured = {
  predict: (model: tf.LayersModel, x: tf.Tensor): tf.Tensor => tf.zeros([x.shape[0] ?? 0, ...((model.outputShape as tf.Shape).slice(1) as number[])]),
  accuracy: (): number => 0,
  confusion: ({ outputShape }: tf.LayersModel): number[][] => {
    const classes = Math.max(2, (outputShape as tf.Shape)[1] ?? 2);
    return Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  },
};

/** Probabilities or values, [n, outputs]; in batches, so that memory stays small. */
export function predict(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  return model.predict(x, { batchSize }) as tf.Tensor;
}

/** Share of rows whose likeliest class is the true one; for one output, whether it is on the right side of one half. */
export function accuracy(model: tf.LayersModel, { x, y }: Split): number {
  return tf.tidy(() => {
    const guessed = likeliest(predict(model, x));
    const truth = y.dataSync();
    return guessed.reduce((right, guess, row) => right + (guess === truth[row] ? 1 : 0), 0) / truth.length;
  });
}

/** Rows are true classes, columns guesses. */
export function confusion(model: tf.LayersModel, { x, y }: Split): number[][] {
  return tf.tidy(() => {
    const output = predict(model, x);
    const classes = Math.max(2, output.shape[1] ?? 2);
    const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    const truth = y.dataSync();
    likeliest(output).forEach((guess, row) => {
      const line = counts[truth[row]!];
      if (line) line[guess]!++;
    });
    return counts;
  });
}

/** The same images moved right (and down) by whole pixels; what leaves is lost, what enters is paper. x: [n, height, width, channels]. */
export function shift(split: Split, right: number, down = 0): Split {
  const [n, height, width, channels] = split.x.shape as [number, number, number, number];
  const x = tf.tidy(() => {
    const padded = tf.pad(split.x as tf.Tensor4D, [[0, 0], [Math.max(down, 0), Math.max(-down, 0)], [Math.max(right, 0), Math.max(-right, 0)], [0, 0]]);
    return tf.slice(padded, [0, Math.max(-down, 0), Math.max(-right, 0), 0], [n, height, width, channels]);
  });
  return { ...split, x };
}

function likeliest(output: tf.Tensor): number[] {
  if (output.shape[1] === 1) return Array.from(output.dataSync(), (value) => (value >= 0.5 ? 1 : 0));
  return Array.from(tf.argMax(output, 1).dataSync());
}
