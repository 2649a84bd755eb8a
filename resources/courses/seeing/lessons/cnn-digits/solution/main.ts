import * as tf from '@tensorflow/tfjs';
import { accuracy, adadelta, digits, fit, seed, shift } from 'backprop';

seed(7);
const data = await digits({ train: 4000, validation: 1000 });

// @counts
export const counts = { conv1: 320, conv2: 18496, dense: 1179776, output: 1290 };

export function buildModel(): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
  // @stencils
  model.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.flatten());
  // @head
  model.add(tf.layers.dense({ units: 128, activation: 'relu' }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  return model;
}

export const model = buildModel();
export const history = await fit(model, data, { epochs: 4, batch: 64, optimizer: adadelta(1) });
export const afterShift = [0, 1, 2, 3].map((pixels) => accuracy(model, shift(data.validation, pixels)));
