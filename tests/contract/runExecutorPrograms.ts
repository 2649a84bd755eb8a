import type { MemoryProgram } from "#tests/support/memory/memoryProgram.ts";

/**
 * The programs of the suite: each as student code, and as a function that says the same things in the same places for
 * executors without processes. What they print depends on the step only, so a resumed one prints the same.
 */
export interface SuiteProgram {
  student: string;
  memory: MemoryProgram;
}

const trainStudent = `import * as tf from "@tensorflow/tfjs";
import { seed, train } from "backprop";

seed(7);
const w = tf.variable(tf.tensor1d([0.5, -0.5]));
async function run(steps: number, milliseconds: number, printEvery: number) {
  const history = await train({
    steps,
    loss: () => {
      const end = Date.now() + milliseconds;
      while (Date.now() < end);
      return tf.sum(tf.square(tf.sub(w, tf.randomUniform([2])))) as tf.Scalar;
    },
    optimizer: tf.train.adam(0.05),
    learningRate: (step) => {
      if (step % printEvery === 0) console.log("step " + step);
      return 0.05;
    },
    every: 20,
  });
  return history.loss.length;
}
`;

const printing = (print: (text: string) => void, every: number) => (step: number) => {
  if (step % every === 0) print(`step ${step}`);
};

export const suitePrograms = {
  /** Over in a moment: two calls, lines before, in and after them. */
  short: {
    student: `${trainStudent}
console.log("begin");
const first = await run(20, 0, 10);
console.log("between");
const second = await run(30, 0, 10);
console.log("end");
export const answer = first + second;
`,
    memory: async ({ print, train }) => {
      print("begin");
      await train({ steps: 20, eachStep: printing(print, 10) });
      print("between");
      await train({ steps: 30, eachStep: printing(print, 10) });
      print("end");
      return { answer: 3 };
    },
  },
  /** As \`short\`, but long enough to be interrupted in its second call. */
  long: {
    student: `${trainStudent}
console.log("begin");
await run(20, 0, 10);
console.log("between");
await run(200, 4, 50);
console.log("end");
export const answer = 42;
`,
    memory: async ({ print, train }) => {
      print("begin");
      await train({ steps: 20, eachStep: printing(print, 10) });
      print("between");
      await train({ steps: 200, eachStep: printing(print, 50) });
      print("end");
      return { answer: 42 };
    },
  },
  /** Never over by itself. */
  endless: {
    student: `${trainStudent}
await run(1_000_000, 4, 1000);
`,
    memory: async ({ print, train }) => {
      await train({ steps: 1_000_000, eachStep: printing(print, 1000) });
      return {};
    },
  },
  /** Fails at its own fault. */
  failing: {
    student: `console.log("begin");
throw new Error("wrong on purpose");
`,
    memory: async ({ print }) => {
      print("begin");
      throw new Error("wrong on purpose");
    },
  },
} satisfies Record<string, SuiteProgram>;

export type SuiteProgramName = keyof typeof suitePrograms;
