import type * as tf from "@tensorflow/tfjs";

/**
 * Largest difference between the gradients of `f` by each of `inputs` and its central differences, relative to the largest
 * gradient. The scalar differentiated is the sum of the outputs, each times a fixed number of its own, so that no element of the
 * output can hide behind another. Needs tfjs in float64; `h` is the step of the differences.
 */
export function gradientError(library: typeof tf, f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: readonly tf.Tensor[], h = 1e-5): number {
  return library.tidy(() => {
    const scalar = (...at: tf.Tensor[]): tf.Scalar => {
      const y = f(...at);
      return library.sum(library.mul(y, numbers(library, y.shape, 17, 0.5, 1.5)));
    };
    const gradients = library.grads(scalar)([...inputs]);
    let worst = 0;
    gradients.forEach((gradient, which) => {
      const values = inputs[which]!.dataSync();
      const exact = gradient.dataSync();
      const scale = Math.max(...Array.from(exact, Math.abs), 1e-3);
      for (let index = 0; index < values.length; index++) {
        const at = (delta: number): number =>
          library.tidy(() => {
            const moved = Float64Array.from(values);
            moved[index]! += delta;
            const changed = inputs.map((input, position) => (position === which ? library.tensor(moved as unknown as Float32Array, input.shape) : input));
            return scalar(...changed).dataSync()[0]!;
          });
        worst = Math.max(worst, Math.abs((at(h) - at(-h)) / (2 * h) - exact[index]!) / scale);
      }
    });
    return worst;
  });
}

/** Numbers without a pattern between `low` and `high`, no two alike: the fractional parts of multiples of the golden ratio. */
export function numbers(library: typeof tf, shape: readonly number[], seed = 1, low = -1, high = 1): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_, index) => low + (high - low) * (((index + 1) * 0.618_033_988_749_895 + seed * 0.137) % 1));
  return library.tensor(values, [...shape], "float32");
}
