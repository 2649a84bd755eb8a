import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

const { machine } = chooseMachine();

/** Losses of eight steps; `profiled` clocks those from the fifth on. The step has a kernel that is tfjs's own (Dilation2D). */
async function train(profiled: boolean) {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  const weights = tf.variable(tf.range(0, 12).div(10).reshape([3, 4]) as tf.Tensor2D);
  const optimizer = tf.train.sgd(0.1);
  const compiled = compileStep({
    backend, machine, threads: 2, mode: "static",
    step: (x) => optimizer.minimize(() => tf.mean(tf.square(tf.dilation2d(tf.relu(tf.matMul(x!, weights as tf.Tensor2D)).reshape([1, 2, 1, 4]), tf.zeros([1, 1, 4]), 1, "same"))) as tf.Scalar, true, [weights])!,
  });
  const losses: number[] = [];
  for (let index = 0; index < 8; index++) {
    if (profiled && index === 4) compiled.programs[0]!.startProfile();
    losses.push(tf.tidy(() => compiled.run(tf.tensor2d([[1, 2, index], [3, -1, 0.5]])).dataSync()[0]!));
  }
  const profile = compiled.programs[0]!.stopProfile();
  compiled.free();
  weights.dispose();
  return { losses, profile };
}

test("a profile names every command and tfjs's own kernels in order, and changes no bit", async () => {
  const [plain, clocked] = [await train(false), await train(true)];
  expect(clocked.losses).toEqual(plain.losses);
  expect(new Set(clocked.losses).size).toBe(8);
  const { steps, commands } = clocked.profile;
  expect(steps).toBe(4);
  const operations = commands.map(({ operation }) => operation);
  expect(operations.indexOf("matmul")).toBeLessThan(operations.indexOf("host"));
  expect(operations.filter((name) => name === "matmul")).toHaveLength(2);
  expect(commands.find(({ operation }) => operation === "host")!.kernels).toEqual(["Dilation2D"]);
  expect(operations.lastIndexOf("matmul")).toBeGreaterThan(operations.lastIndexOf("host"));
  expect(commands.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
  expect(plain.profile).toEqual({ steps: 0, commands: [] });
});
