import { expect, it } from "vitest";
import { readCheckpointWeights } from "#engine/trainer/checkpoint/checkpoint.ts";
import { createStudentLab } from "#tests/support/labs/studentLab.ts";

const program = `import * as tf from "@tensorflow/tfjs";
import { train } from "backprop";

const weights = tf.variable(tf.zeros([600_000]));
await train({ steps: 40, optimizer: tf.train.sgd(0.5), loss: () => tf.sum(tf.square(tf.sub(weights, 1))) });
console.log("after");
`;

it("states of megabytes come by a pipe of their own, whole, as they were when they were copied", async () => {
  const run = createStudentLab().start(program);
  const end = await run.ended;
  expect(end.kind).toBe("succeeded");
  const numbers = run.checkpoints.map(({ role, bytes }) => [role, bytes.length > 2_000_000, [...new Set(readCheckpointWeights(bytes)[0]!.data)]]);
  expect(numbers[0]).toEqual(["begin", true, [0]]);
  expect(numbers.at(-1)).toEqual(["end", true, [1]]);
  expect(run.lines()).toEqual(["after"]);
});
