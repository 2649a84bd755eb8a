import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

const { machine } = chooseMachine();
const backend = installTapeBackend();
const size = 100;

beforeAll(() => tf.setBackend(tapeBackendName).then(() => undefined));

const full = (value: number): tf.Tensor => tf.tensor1d(new Float32Array(size).fill(value));

describe("a step whose JavaScript is left out", () => {
  test("knows a tensor that is given twice from two", () => {
    const [three, five] = [full(3), full(5)];
    const step = compileStep({ backend, machine, mode: "static", step: (x, y) => tf.sub(tf.mul(x!, 2), y!) });
    const answer = (x: tf.Tensor, y: tf.Tensor): number => tf.tidy(() => step.run(x, y).dataSync()[0]!);
    for (let count = 0; count < 5; count++) expect(answer(three, three)).toBe(3);
    expect(step.counts.replayed).toBeGreaterThan(0);
    expect([answer(three, five), answer(five, three), answer(five, five), answer(five, three)]).toEqual([1, 7, 5, 7]);
    step.free();
  });

  test("knows a weight of its own that is given from other tensors, and from other weights", () => {
    const [weight, other] = [tf.variable(full(2)), tf.variable(full(7))];
    const step = compileStep({ backend, machine, mode: "static", step: (x) => tf.mul(x!, weight) });
    const answer = (x: tf.Tensor): number => tf.tidy(() => step.run(x).dataSync()[0]!);
    for (let count = 0; count < 5; count++) expect(answer(weight)).toBe(4);
    expect([answer(full(3)), answer(other), answer(weight)]).toEqual([6, 14, 4]);
    step.free();
  });
});
