import * as tf from '@tensorflow/tfjs';
import { accuracy, digits, fit, seed, shift } from 'backprop';

seed(7);
const data = await digits({ train: 8000, validation: 1000 });

export function buildModel(): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
  model.add(tf.layers.flatten());
  // @your-turn
  model.add(tf.layers.dense({ units: 128, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  return model;
}

export const model = buildModel();
export const history = await fit(model, data, { epochs: 5, batch: 32, optimizer: tf.train.adam(0.001) });
export const afterShift = [0, 1, 2, 3].map((pixels) => accuracy(model, shift(data.validation, pixels)));
