import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";

beforeAll(async () => void (await loadBackend({ wanted: "tfjs" })));

/** Largest difference between the gradient and central differences of `f` at `x`, relative to the gradient's size. */
function gradientError(f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor): number {
  return tf.tidy(() => {
    const gradient = tf.grad((at: tf.Tensor) => f(at))(x).dataSync();
    const values = x.dataSync();
    const h = 1e-2;
    let worst = 0;
    const scale = Math.max(...Array.from(gradient, Math.abs), 1e-3);
    for (let index = 0; index < values.length; index++) {
      const at = (delta: number): number => tf.tidy(() => f(tf.tensor(values.map((value, i) => (i === index ? value + delta : value)), x.shape)).dataSync()[0]!);
      worst = Math.max(worst, Math.abs((at(h) - at(-h)) / (2 * h) - gradient[index]!) / scale);
    }
    return worst;
  });
}

describe("the wasm backend with its gaps filled", () => {
  it("has the right gradient of max-pooling also where a window's maximum is negative", () => {
    const x = tf.tensor4d(Array.from({ length: 32 }, (_, index) => -1 - ((index * 7) % 32) / 8), [1, 4, 4, 2]);
    const weights = tf.tensor4d(Array.from({ length: 8 }, (_, index) => index + 1), [1, 2, 2, 2]);
    expect(gradientError((at) => tf.sum(tf.mul(tf.maxPool(at as tf.Tensor4D, 2, 2, "valid"), weights)) as tf.Scalar, x)).toBeLessThan(1e-2);
  });

  it("has gradients of convolution by its filter, which stock wasm lacks", () => {
    const x = tf.tensor4d(Array.from({ length: 50 }, (_, index) => Math.sin(index)), [1, 5, 5, 2]);
    const filter = tf.tensor4d(Array.from({ length: 54 }, (_, index) => Math.cos(index) / 4), [3, 3, 2, 3]);
    expect(gradientError((at) => tf.sum(tf.square(tf.conv2d(x, at as tf.Tensor4D, 1, "same"))) as tf.Scalar, filter)).toBeLessThan(1e-2);
  });

  it("has gradients of embedding look-ups", () => {
    const table = tf.tensor2d(Array.from({ length: 12 }, (_, index) => index / 6), [4, 3]);
    const ids = tf.tensor1d([1, 3, 1], "int32");
    expect(gradientError((at) => tf.sum(tf.square(tf.gather(at, ids))) as tf.Scalar, table)).toBeLessThan(1e-2);
  });

  it("leaves nothing behind on either backend", () => {
    const x = tf.randomNormal([1, 6, 6, 1], 0, 1, "float32", 3);
    const once = (): void => tf.tidy(() => void tf.grad((at: tf.Tensor) => tf.sum(tf.maxPool(at as tf.Tensor4D, 2, 2, "valid")))(x));
    once();
    const cpu = tf.findBackend("cpu").numDataIds();
    const wasm = tf.backend().numDataIds();
    for (let i = 0; i < 5; i++) once();
    expect([tf.findBackend("cpu").numDataIds(), tf.backend().numDataIds()]).toEqual([cpu, wasm]);
  });
});

describe("matrix products on the wasm backend", () => {
  it.each([
    [[3, 4], [4, 5], false, false],
    [[4, 3], [4, 5], true, false],
    [[3, 4], [5, 4], false, true],
    [[4, 3], [5, 4], true, true],
    [[2, 4, 3], [2, 5, 4], true, true],
    [[2, 1, 4, 3], [1, 3, 4, 5], true, false],
  ])("of %j and %j with transposes %s and %s are those of the cpu backend, and leave nothing", async (aShape, bShape, transposeA, transposeB) => {
    const values = (shape: number[], from: number): Float32Array => Float32Array.from({ length: shape.reduce((x, y) => x * y) }, (_, index) => Math.sin(index * 3 + from));
    const product = (): Float32Array => tf.tidy(() => tf.matMul(tf.tensor(values(aShape, 1), aShape), tf.tensor(values(bShape, 2), bShape), transposeA, transposeB).dataSync() as Float32Array);
    product();
    const before = tf.backend().numDataIds();
    const ours = product();
    expect(tf.backend().numDataIds()).toBe(before);
    await tf.setBackend("cpu");
    try {
      product().forEach((value, index) => expect(ours[index]).toBeCloseTo(value, 5));
    } finally {
      await tf.setBackend("wasm");
    }
  });
});
