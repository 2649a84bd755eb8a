import { expect, it } from "vitest";
import { createStudentLab } from "#tests/support/labs/studentLab.ts";

/** How many processes train the same program; more with PROVE_HASHES. */
const runs = Number(process.env["PROVE_HASHES"] ?? 5);

/** In every way there is, with everything that draws: initial weights, shuffles, dropout, augmentation, the program's own. */
const program = `import * as tf from '@tensorflow/tfjs';
import { digits, fit, train } from 'backprop';
const data = await digits({ train: 40, validation: 10 });
const net = (): tf.Sequential => tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [4, 4, 1] }), tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(),
  tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.3 }), tf.layers.dense({ units: 2, activation: 'softmax' }),
] });
const first = net();
export const fitted = await fit(first, data, { epochs: 3, batch: 7, optimizer: tf.train.adam(0.01), augment: (x) => tf.mul(x, 0.9 + Math.random() / 10) });
const second = net();
second.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
export const plain = (await second.fit(data.train.x, tf.cast(data.train.y, 'float32'), { epochs: 3, batchSize: 9, validationSplit: 0.2, verbose: 0 })).history;
const w = tf.variable(tf.randomNormal([16, 3]));
const x = tf.reshape(data.train.x, [-1, 16]);
export const written = await train({ steps: 30, every: 5, optimizer: tf.train.adadelta(1), loss: () => tf.mean(tf.square(tf.sub(tf.sum(tf.tanh(tf.matMul(tf.dropout(x, 0.2), w)), 1), tf.cast(data.train.y, 'float32')))) as tf.Scalar });`;

it(`gives ${runs} equal hashes in as many processes`, { timeout: 30_000 + runs * 15_000 }, async () => {
  const lab = createStudentLab({ prewarm: true });
  const outcomes = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const { end } = await lab.run(program);
    if (end.kind !== "succeeded") throw new Error(JSON.stringify(end));
    const { weightsHash, exports } = end.result;
    const outcome = JSON.stringify({ weightsHash, exports });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect([...outcomes.values()]).toEqual([runs]);
});
