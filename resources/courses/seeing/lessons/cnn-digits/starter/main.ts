import * as tf from '@tensorflow/tfjs';
import { accuracy, adadelta, digits, fit, seed, shift } from 'backprop';

seed(7);
const data = await digits({ train: 4000, validation: 1000 });

// @counts
export const counts = { conv1: 0, conv2: 0, dense: 0, output: 0 };

export function buildModel(): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
  // @stencils
  model.add(tf.layers.flatten());
  // @head
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  return model;
}

export const model = buildModel();
export const history = await fit(model, data, { epochs: 4, batch: 64, optimizer: adadelta(1) });
export const afterShift = [0, 1, 2, 3].map((pixels) => accuracy(model, shift(data.validation, pixels)));
