import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { planTape } from "#engine/plan/planTape.ts";
import type { Program } from "#engine/program/Program.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import type { Tape } from "#engine/tape/Tape.ts";
import type { Training } from "#tests/support/engine/trainings/besideEager.ts";
import { cnn, gpt, mlp } from "#tests/support/engine/trainings/trainings.ts";

beforeAll(async () => {
  installTapeBackend();
  await tf.setBackend(tapeBackendName);
});

describe("the plan of a training step", () => {
  it("of a network of dense layers is its products, a few row programs and one Adam", () => {
    const program = planTape(record(mlp));
    expect(operationsOf(program)).toEqual({ matmul: 8, rows: 4, sumPartials: 1, sumAll: 1, adam: 1 });
    expect(program.fallbacks).toEqual([]);
  });

  it("of a convolutional network has biases, activations, masks and bias gradients inside its convolutions and its pooling", () => {
    const program = planTape(record(cnn));
    expect(operationsOf(program)).toMatchObject({ conv: 2, maxPool: 1, maxPoolGrad: 1, convInputGrad: 1, convFilterGrad: 2, matmul: 6, dropoutMask: 1, increment: 1, sumAll: 1 });
    expect(labelsOf(program, "conv")).toEqual(["Conv2D Add Relu", "Conv2D Add Relu"]);
    expect(labelsOf(program, "convInputGrad")).toEqual(["Conv2DBackpropInput Multiply"]);
    expect(labelsOf(program, "maxPoolGrad")).toEqual(["MaxPoolGrad Multiply"]);
  });

  it("of a transformer copies nothing: heads are read and written in strides", () => {
    const program = planTape(record(gpt));
    expect(operationsOf(program).copy).toBeUndefined();
    expect(program.labels.length).toBeLessThan(100);
  });

  it("is the same program each time", () => {
    const tape = record(gpt);
    expect(planTape(tape)).toEqual(planTape(tape));
  });

  it("needs less memory than one place for each value", () => {
    const tape = record(gpt);
    const each = tape.values.reduce((sum, { size }) => sum + size, 0);
    expect(planTape(tape).arenaSize).toBeLessThan(each / 3);
  });
});

/** The third step: by then optimisers have their variables. */
function record(make: () => Training): Tape {
  const backend = installTapeBackend();
  const training = make();
  let tape: Tape | undefined;
  for (let step = 0; step < 3; step++) {
    const feeds = training.feeds?.(step) ?? [];
    ({ tape } = recordStep(backend, { feeds, step: () => training.step(...feeds) }));
  }
  return tape!;
}

function operationsOf({ labels }: Program): Record<string, number> {
  return Object.fromEntries(Object.entries(Object.groupBy(labels, ({ operation }) => operation)).map(([operation, of]) => [operation, of!.length]));
}

function labelsOf({ labels }: Program, operation: string): string[] {
  return labels.filter((label) => label.operation === operation).map(({ kernels }) => kernels.join(" "));
}
