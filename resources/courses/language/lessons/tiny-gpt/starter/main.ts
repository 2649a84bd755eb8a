import * as tf from '@tensorflow/tfjs';
import { characters, generate, nextCharBatch, seed, train, warmupCosine } from 'backprop';
import { CONTEXT, HEADS, createGpt } from './model';

seed(7);
const book = await characters('moby-dick');

// @shapes
export function attention(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  const [, , length, width] = q.shape;
  const scores = tf.matMul(q, k, false, true).div(Math.sqrt(width));
  // @your-turn
  return tf.matMul(tf.softmax(scores), v);
}

export const logits = createGpt(book.size, attention);

function loss(part: Int32Array, rows: number): tf.Scalar {
  const { x, y } = nextCharBatch(part, rows, CONTEXT);
  return tf.oneHot(y, book.size).mul(tf.logSoftmax(logits(x))).sum(-1).neg().mean();
}

// @opening
const opening = book.validation.slice(0, CONTEXT);
function write(length: number): string {
  const letters = generate(logits, { prompt: opening, length, context: CONTEXT, temperature: 0.8 });
  return `${book.decode(opening)} ▸ ${book.decode(letters)}`;
}

const steps = 700;
export const history = await train({
  steps,
  loss: () => loss(book.train, 16),
  optimizer: tf.train.adam(0.006, 0.9, 0.99),
  learningRate: warmupCosine(0.006, steps),
  evaluate: () => loss(book.validation, 64),
  every: 50,
  sample: () => write(150),
  writes: { text: book, heads: HEADS },
});
export const text = write(300);
