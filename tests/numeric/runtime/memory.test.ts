import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { compileStep, type CompiledStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import type { Training } from "#tests/support/engine/trainings/besideEager.ts";
import { cnn, gpt, lstm, mlp } from "#tests/support/engine/trainings/trainings.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const { machine } = chooseMachine();
const backend = installTapeBackend();
beforeAll(async () => {
  correctTfjs();
  await tf.setBackend(tapeBackendName);
});

interface Running {
  step: CompiledStep<unknown>;
  run(): void;
}

/** A training whose steps all have the first one's feeds, so that nothing but the steps takes memory. */
function running({ step, feeds }: Training, mode: "static" | "traced"): Running {
  const compiled = compileStep({ backend, machine, mode, step });
  const given = feeds!(0).map((feed) => tf.keep(feed));
  return { step: compiled, run: () => tf.tidy(() => void (compiled.run(...given) as tf.Tensor).dataSync()) };
}

function arrays(): number {
  collect();
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** Bytes of JavaScript's heap that `steps` steps leave behind as garbage, at least. */
function garbage(run: () => void, steps: number): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let step = 0; step < steps; step++) run();
  return process.memoryUsage().heapUsed - before;
}

const models: Record<string, () => Training> = {
  mlp: () => mlp(128),
  cnn: () => cnn(4, 12),
  lstm: () => lstm(32, 20, 32),
  gpt: () => gpt(),
};

describe.each(Object.keys(models))("a training of %s", (name) => {
  test("takes none from step to step", () => {
    const { step, run } = running(models[name]!(), "static");
    for (let count = 0; count < 60; count++) run();
    const [buffers, tensors] = [arrays(), tf.memory().numDataBuffers];
    // What dataSync and a feed leave, and what V8 notes of code it has just seen; a traced step leaves over 100,000.
    expect(garbage(run, 20) / 20).toBeLessThan(32_768);
    for (let count = 0; count < 100; count++) run();
    expect(arrays() - buffers).toBeLessThan(4_096);
    expect(tf.memory().numDataBuffers).toBe(tensors);
    step.free();
    tf.disposeVariables();
  });
});

test("a step that is traced leaves much more behind: the measure measures", () => {
  const { step, run } = running(mlp(128), "traced");
  for (let count = 0; count < 20; count++) run();
  expect(garbage(run, 10) / 10).toBeGreaterThan(100_000);
  step.free();
  tf.disposeVariables();
});
