import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { comparePlan, runProgram } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape } from "#tests/support/engine/plans/eagerTape.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { runOnMachine } from "#tests/support/engine/plans/runOnMachine.ts";

const [n, large, small, channels] = [4, 256, 128, 4];
const counted = (size: number, step: number): number[] => Array.from({ length: size }, (_, index) => Math.sin(index * step));

it("convolutions and pooling of more numbers than the cache holds go strip by strip, and their gradients too: those of filters and biases are added up", async () => {
  await tf.setBackend("cpu");
  const tape = new EagerTape();
  const x = tape.outside("feed", [n, large, large, 2], counted(n * large * large * 2, 1.7));
  const filter = tape.outside("feed", [1, 1, 2, channels], counted(2 * channels, 1.3));
  const dy = tape.outside("feed", [n, small, small, channels], counted(n * small * small * channels, 0.9));
  const conv = { strides: [1, 1], pad: "valid", dataFormat: "NHWC" };
  const pool = { filterSize: [2, 2], strides: [2, 2], pad: "valid" };
  const [y] = tape.run("Conv2D", { x, filter }, { ...conv, dilations: [1, 1] });
  const [pooled] = tape.run("MaxPool", { x: y! }, pool);
  const [dConv] = tape.run("MaxPoolGrad", { dy, input: y!, output: pooled! }, pool);
  const [dx] = tape.run("Conv2DBackpropInput", { dy: dConv!, filter }, { ...conv, inputShape: [n, large, large, 2] });
  const [dFilter] = tape.run("Conv2DBackpropFilter", { x, dy: dConv! }, { ...conv, filterShape: [1, 1, 2, channels] });
  const [above] = tape.run("Step", { x }, { alpha: 0 });
  const [masked] = tape.run("Multiply", { a: dx!, b: above! });
  const [bias] = tape.run("Sum", { x: tape.reshape(masked!, [n * large * large, 2]) }, { axis: [0], keepDims: false });
  const comparison = { given: [x, filter, dy], results: [pooled!, masked!, bias!, dFilter!] };

  const { program, difference } = comparePlan(tape, comparison, {}, runOnMachine(machines[0]!, 1));
  expect(difference).toBeUndefined();
  const strip = ["conv", "maxPool", "maxPoolGrad", "convInputGrad", "convFilterGrad"];
  expect(program.labels.map(({ operation }) => operation)).toEqual([...strip, ...strip, "sumPartials"]);
  if (machines[0]!.name.startsWith("native")) expect(runProgram(program, comparison, runOnMachine(machines[0]!, 3))).toEqual(runProgram(program, comparison, runOnMachine(machines[0]!, 1)));
});
