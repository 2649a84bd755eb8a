import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, it } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createProgramShelf } from "#engine/runtime/ProgramShelf.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import { createTrainEngine, type TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

const { machine } = chooseMachine();

async function open(): Promise<{ engine: TrainEngine; remarks: unknown[] }> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  const remarks: unknown[] = [];
  const engine = createTrainEngine({ backend, machine, threads: 1 });
  engine.onRemark = (remark) => remarks.push(remark);
  return { engine, remarks };
}

afterEach(() => tf.disposeVariables());

const sumOf = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(x)) as tf.Scalar;

it("puts programs away that were not used for longest, and knows them again", async () => {
  const { engine: { backend } } = await open();
  const step = compileStep({ backend, machine, mode: "static", step: (x: tf.Tensor) => sumOf(x), shelf: createProgramShelf({ programs: 3, bytes: 2 ** 20 }) } as Parameters<typeof compileStep<tf.Scalar>>[0]);
  for (let round = 0; round < 3; round++) for (let size = 1; size <= 8; size++) expect(step.run(tf.ones([size])).dataSync()[0]).toBe(size);
  expect(step.programs).toHaveLength(3);
  expect(step.counts.eager).toBe(0);
  expect(step.decisions()!.programs).toHaveLength(8);
  step.free();
});

it("keeps one program that is larger than all room, and the variables of those that it puts away", async () => {
  const { engine: { backend } } = await open();
  const w = tf.variable(tf.ones([4]));
  const step = compileStep({ backend, machine, mode: "traced", step: (x: tf.Tensor) => { w.assign(tf.add(w, tf.mean(x))); }, shelf: createProgramShelf({ programs: 64, bytes: 64 }) } as Parameters<typeof compileStep<void>>[0]);
  for (let size = 1; size <= 6; size++) step.run(tf.ones([size * 100]));
  expect(step.programs).toHaveLength(1);
  expect(Array.from(w.dataSync())).toEqual([7, 7, 7, 7]);
  step.free();
});

it("is no longer compiled when it is ever another one, and says so once", async () => {
  const { engine, remarks } = await open();
  const step = engine.compile<tf.Scalar>({ mode: "static", step: (x) => sumOf(x!) });
  for (let size = 1; size <= 300; size++) expect(step.run(tf.ones([size])).dataSync()[0]).toBe(size);
  expect(step.programs).toEqual([]);
  expect(remarks).toEqual([{ kind: "not-compiled", reason: "it is one of more than 256 different steps" }]);
  engine.release();
  expect(step.run(tf.ones([3])).dataSync()[0]).toBe(3);
  expect(step.programs).toHaveLength(1);
  engine.release();
});

it("compiles no step of optimisers that are made for one step each, and says so once", async () => {
  const { engine, remarks } = await open();
  const w = tf.variable(tf.scalar(1));
  const descend = (): void => void tf.train.sgd(0.25).minimize(() => tf.square(w) as tf.Scalar);
  for (let step = 0; step < 30; step++) descend();
  expect(w.dataSync()[0]).toBeCloseTo(0.5 ** 30, 15);
  expect(remarks).toEqual([{ kind: "not-compiled", reason: "it has an optimiser of its own for every step" }]);
  expect(engine.decisions([]).once).toBe(30);
  // One that stays is compiled.
  const kept = tf.train.sgd(0.25);
  for (let step = 0; step < 3; step++) kept.minimize(() => tf.square(w) as tf.Scalar);
  expect(engine.decisions([kept])).toMatchObject({ once: 0, steps: [{ owner: 0, kind: "minimize" }] });
  engine.release();
  engine.backend.minimizer = undefined;
});
