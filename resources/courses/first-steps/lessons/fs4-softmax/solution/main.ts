import * as tf from '@tensorflow/tfjs';
import { log, meanLoss, table, train, type Penguin, type Table } from 'backprop';

const penguins = (await table('penguins')).where((row) => row.mass > 0);
const species: string[] = ['Adelie', 'Chinstrap', 'Gentoo'];
const features = ['beakLength', 'beakDepth', 'flipper', 'mass'] as const;

export function softmax(scores: number[]): number[] {
  // @softmax
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export function crossEntropy(probabilities: number[], truth: number): number {
  // @cross-entropy
  return -Math.log(probabilities[truth]);
}

// @scale
const { mean, variance } = tf.moments(tf.tensor2d(penguins.train.numbers(...features)), 0);
const sd = variance.sqrt();
const weights = tf.variable(tf.zeros([features.length, species.length]));
const bias = tf.variable(tf.zeros([species.length]));

// @scores
function scores(part: Table<Penguin>): tf.Tensor2D {
  const measured = tf.tensor2d(part.numbers(...features)).sub(mean).div(sd);
  return measured.matMul<tf.Tensor2D>(weights).add(bias);
}

function loss(part: Table<Penguin>): tf.Scalar {
  const truth = part.column('species').map((name) => species.indexOf(name));
  // @plug-in
  return meanLoss(scores(part), (row, index) => crossEntropy(softmax(row), truth[index]));
}

function numbers() {
  return { features, classes: species, mean: mean.arraySync(), sd: sd.arraySync(), weights: weights.arraySync(), bias: bias.arraySync() };
}

export const start = numbers();
export const firstLoss = loss(penguins.train).dataSync()[0];
export const history = await train({
  steps: 200,
  loss: () => loss(penguins.train),
  evaluate: () => loss(penguins.validation).dataSync()[0],
  every: 10,
  optimizer: tf.train.sgd(1),
});
export const lastLoss = loss(penguins.train).dataSync()[0];
export const rule = numbers();

const answers = scores(penguins.validation).argMax(1).dataSync();
const right = penguins.validation.column('species').filter((name, row) => name === species[answers[row]]);
log('val_accuracy', right.length / answers.length);
