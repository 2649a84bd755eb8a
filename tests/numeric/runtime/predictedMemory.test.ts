import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { estimateCall } from "#engine/estimate/estimateCall.ts";
import { createGpt, nextTokenLoss } from "#engine/gpt/Gpt.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { createTrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { cnn, mlp } from "#tests/support/engine/trainings/trainings.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const { machine } = chooseMachine();
const backend = installTapeBackend();

beforeAll(async () => {
  correctTfjs();
  await tf.setBackend(tapeBackendName);
});
afterEach(() => tf.disposeVariables());

/** Bytes of all arrays of the process. */
function held(): number {
  for (let time = 0; time < 4; time++) collect();
  return process.memoryUsage().arrayBuffers;
}

interface Step {
  step: () => tf.Scalar;
  /** Of what the step is given. */
  data: readonly tf.Tensor[];
}

function layered({ step, feeds }: ReturnType<typeof mlp>): Step {
  const data = feeds!(0);
  return { step: () => step(...data) as tf.Scalar, data };
}

function gpt(): Step {
  const { next } = createPhilox(1);
  const config = { vocabulary: 65, context: 64, width: 64, heads: 4, layers: 2 };
  const model = createGpt({ config, random: next });
  const ids = (): tf.Tensor2D => tf.tensor2d(Int32Array.from({ length: 8 * 64 }, () => Math.floor(next() * 65)), [8, 64], "int32");
  const data = [ids(), ids()] as const;
  const optimizer = tf.train.adam(1e-3);
  return { step: () => optimizer.minimize(() => nextTokenLoss(model.logits(data[0]), data[1]), true, [...model.weights.values()])!, data };
}

const models: Readonly<Record<string, () => Step>> = { mlp: () => layered(mlp(128)), cnn: () => layered(cnn(32, 28)), gpt };
const programs = (step: Step["step"]) => tf.tidy(() => step().dataSync()[0]);

/** Weights, optimiser's slots and activations once each: nothing is held beside the arena. */
test.each(Object.keys(models))("what %s is said to take before it trains is what it holds, to 5 percent", (name) => {
  const planning = createTrainEngine({ backend, machine, threads: 1 });
  const planned = models[name]!();
  const { memoryBytes } = estimateCall(planning, { method: "train", parameters: () => 0, step: planned.step }, []);
  tf.dispose([...planned.data]);
  planning.release();
  tf.disposeVariables();
  const engine = createTrainEngine({ backend, machine, threads: 1 });
  const before = held();
  const { step, data } = models[name]!();
  const given = data.reduce((sum, { size }) => sum + size * 4, 0);
  for (let count = 0; count < 5; count++) programs(step);
  expect((held() - before - given) / memoryBytes).toBeGreaterThan(0.95);
  expect((held() - before - given) / memoryBytes).toBeLessThan(1.05);
  engine.release();
  tf.dispose([...data]);
});
