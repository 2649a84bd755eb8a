import * as tf from "@tensorflow/tfjs";

/** A trainable variable of normally distributed values with mean 0 (Box-Muller on the program's own seeded source). */
export function normal(shape: number[], sd: number, random: () => number): tf.Variable {
  const size = shape.reduce((product, one) => product * one, 1);
  const values = Float32Array.from({ length: size }, () => sd * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const initial = tf.tensor(values, shape);
  const variable = tf.variable(initial);
  initial.dispose();
  return variable;
}

/** An index drawn with the given probabilities. */
export function pick(probabilities: ArrayLike<number>, random: () => number): number {
  let left = random();
  for (let index = 0; index < probabilities.length - 1; index++) {
    left -= probabilities[index]!;
    if (left < 0) return index;
  }
  return probabilities.length - 1;
}
