import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape, type EagerUse } from "#tests/support/engine/plans/eagerTape.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { runOnMachine } from "#tests/support/engine/plans/runOnMachine.ts";

beforeAll(() => tf.setBackend("cpu"));

const counted = (shape: readonly number[]) => (tape: EagerTape): EagerUse => tape.outside("feed", shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(index * 1.7)));
const conv = { strides: [2, 1, 2], pad: "same" };
const x = [2, 5, 7, 6, 17];
const filter = [3, 2, 3, 17, 5];
const dy = [2, 3, 7, 3, 5];

it.each<[string, Record<string, number[]>, Record<string, unknown>]>([
  ["Conv3D", { x, filter }, { ...conv, dataFormat: "NDHWC", dilations: [1, 1, 1] }],
  ["Conv3DBackpropInputV2", { dy, filter }, { ...conv, inputShape: x }],
  ["Conv3DBackpropFilterV2", { x, dy }, { ...conv, filterShape: filter }],
  ["MaxPool3D", { x }, { ...conv, filterSize: [3, 2, 3] }],
  ["AvgPool3D", { x }, { ...conv, filterSize: [3, 2, 3] }],
  ["Cumsum", { x: [3, 37, 5] }, { axis: 1, exclusive: false, reverse: true }],
])("%s at awkward shapes is what tfjs's cpu kernel computes, on every machine and with two threads", (kernel, shapes, attrs) => {
  for (const machine of machines) {
    for (const threads of [1, 2]) {
      const tape = new EagerTape();
      const given = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, counted(shape)(tape)]));
      const results = tape.run(kernel, given, attrs);
      const { difference } = comparePlan(tape, { given: Object.values(given), results }, {}, runOnMachine(machine, threads));
      expect({ machine: machine.name, difference }).toEqual({ machine: machine.name, difference: undefined });
    }
  }
});
