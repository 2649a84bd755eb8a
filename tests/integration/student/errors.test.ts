import { describe, expect, it } from "vitest";
import { createStudentLab, type Program } from "#tests/support/labs/studentLab.ts";

interface Case {
  name: string;
  program: Program;
  code: string;
  file?: string;
  line?: number;
  column?: number;
  message: RegExp;
  hint?: RegExp;
}

/** How programs fail, and what the person reads. */
const cases: readonly Case[] = [
  { name: "a syntax error", program: "const a = 1;\nconst b = [1, 2;\n", code: "student-syntax", file: "main.ts", line: 2, column: 16, message: /./, hint: /bracket/ },
  { name: "a type without an end", program: "const a = 1;\nconst b: = 3;", code: "student-syntax", line: 2, column: 10, message: /Unexpected token/ },
  { name: "a name declared twice, which only V8 notices", program: "let a = 1;\n let a = 2;", code: "student-syntax", line: 2, column: 6, message: /'a' has already been declared/ },
  { name: "a syntax error in another file", program: { "main.ts": "import './model';", "model.ts": "\n\nconst = 1;" }, code: "student-syntax", file: "model.ts", line: 3, message: /./ },
  { name: "an enum", program: "\nenum Kind { A, B }\nconsole.log(Kind.A);", code: "student-syntax", line: 2, column: 1, message: /TypeScript's enum can't be used/, hint: /const object/ },
  { name: "a namespace", program: "namespace N { export const a = 1; }", code: "student-syntax", line: 1, message: /namespace/ },
  { name: "a parameter property", program: "class A {\n  constructor(private x: number) {}\n}", code: "student-syntax", line: 2, message: /parameter property/, hint: /field/ },
  { name: "an import that isn't allowed", program: "const a = 1;\nimport lodash from 'lodash';", code: "student-import", line: 2, column: 1, message: /'lodash' can't be imported/, hint: /'@tensorflow\/tfjs', 'backprop'/ },
  { name: "an import of a file that isn't there", program: { "main.ts": "import { f } from './modle';", "model.ts": "" }, code: "student-import", line: 1, message: /no file '\.\/modle'/, hint: /'\.\/model'/ },
  { name: "an export that isn't there", program: "import { seed,\n  fits } from 'backprop';", code: "student-import", line: 2, message: /does not provide an export named 'fits'/ },
  { name: "a thrown error, at the student's own line", program: { "main.ts": "import { f } from './model.ts';\n\nf(1);", "model.ts": "type T = { a: number };\nexport const f = (x: number): number => {\n  throw new Error('boom ' + x);\n};" }, code: "student-error", file: "model.ts", line: 3, column: 9, message: /^Error: boom 1$/ },
  { name: "an error thrown by tfjs", program: "import * as tf from '@tensorflow/tfjs';\nconst a = tf.ones([2, 3]);\na.matMul(tf.ones([2, 3]));", code: "student-error", file: "main.ts", line: 3, message: /matMul/ },
  { name: "an error after an await", program: "await null;\nawait new Promise((resolve) => setTimeout(resolve, 5));\nundefinedName;", code: "student-error", line: 3, message: /undefinedName is not defined/ },
  { name: "an error in a timer", program: "setTimeout(() => {\n  throw new TypeError('late');\n}, 1);\nawait new Promise((resolve) => setTimeout(resolve, 1000));", code: "student-error", line: 2, message: /^TypeError: late$/ },
  { name: "a number thrown", program: "const f = () => {\n  throw 3;\n};\nf();", code: "student-error", line: 2, message: /threw 3, which is not an Error/, hint: /new Error/ },
  { name: "undefined thrown", program: "throw undefined;", code: "student-error", line: 1, message: /threw undefined/ },
  { name: "an object thrown whose text throws", program: "const bad = { toString() { return (undefined as any).x; } };\nthrow bad;", code: "student-error", line: 2, message: /threw an object/ },
  { name: "a rejection nobody awaited", program: "async function f() {\n  await null;\n  throw new Error('lost');\n}\nvoid f();", code: "student-error", line: 3, message: /lost/ },
  { name: "an error whose stack names a place that can't be", program: "const error = new Error('liar');\nerror.stack = 'at student:///main.ts:0:99999999999999999999';\nthrow error;", code: "student-error", message: /^Error: liar$/ },
  { name: "an error that can't be read", program: "const error = await import('node:fs' as string).catch((refused) => refused);\nObject.defineProperty(error, 'data', { get() { throw new Error('heap out of memory'); } });\nthrow error;", code: "student-error", message: /can't be read/ },
  { name: "two trainings at once", program: "import { train } from 'backprop';\nimport * as tf from '@tensorflow/tfjs';\nconst w = tf.variable(tf.scalar(1));\nconst once = () =>\n  train({ steps: 3, loss: () => tf.square(w) as tf.Scalar, optimizer: tf.train.sgd(0.1) });\nawait Promise.all([once(), once()]);", code: "student-error", line: 5, message: /train was called while another/, hint: /await/ },
  { name: "a measure that is no number", program: "import { train } from 'backprop';\nimport * as tf from '@tensorflow/tfjs';\nconst w = tf.variable(tf.scalar(1));\nawait train({ steps: 1, loss: () => tf.square(w) as tf.Scalar, optimizer: tf.train.sgd(0.1), evaluate: (() => 'low') as any });", code: "student-error", line: 4, message: /evaluate has to answer a number/ },
  { name: "an interval that is no number of steps", program: "import { train } from 'backprop';\nimport * as tf from '@tensorflow/tfjs';\nconst w = tf.variable(tf.scalar(1));\nawait train({ steps: 1, loss: () => tf.square(w) as tf.Scalar, optimizer: tf.train.sgd(0.1), every: 1n as any });", code: "student-error", line: 4, message: /every as a whole number/ },
  { name: "half an epoch of model.fit", program: "import * as tf from '@tensorflow/tfjs';\nconst model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 2.5 });", code: "student-error", line: 4, message: /epochs as a whole number of at least 1, not 2\.5/ },
  { name: "labels of more than one number", program: "import * as tf from '@tensorflow/tfjs';\nimport { fit } from 'backprop';\nconst model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1], activation: 'softmax' })] });\nconst part: any = { x: tf.ones([4, 1]), y: tf.ones([4, 2]) };\nawait fit(model, { train: part, validation: part, classes: [] }, { epochs: 1, batch: 2, optimizer: tf.train.sgd(0.1) });", code: "student-error", line: 5, message: /data\.train\.y has the shape \[4, 2\]/ },
  { name: "too many curves", program: "import { log } from 'backprop';\nfor (let i = 0; i < 1e6; i++)\n  log('curve' + i, i);", code: "student-error", line: 3, message: /log takes up to 100 names/ },
  { name: "a recursion without an end", program: "function f(n: number): number {\n  return f(n + 1) + 1;\n}\nf(0);", code: "student-error", line: 2, message: /call stack/, hint: /calls itself/ },
  { name: "an await that never settles", program: "const x = 1;\nconst done = new Promise(() => {});\n  await done;", code: "student-never-settles", file: "main.ts", line: 3, column: 3, message: /never happens/ },
  { name: "an await that never settles in another file", program: { "main.ts": "import './model';", "model.ts": "await new Promise(() => {});" }, code: "student-never-settles", file: "model.ts", line: 1, message: /never happens/ },
  { name: "an unknown data set", program: "import { seed } from 'backprop';\nseed(-1);", code: "student-error", line: 2, message: /seed needs a whole number/ },
];

describe("a program that fails", () => {
  it.each(cases)("is told $name", async ({ name: _name, program, message, hint, ...where }) => {
    const { end } = await createStudentLab().run(program);
    expect(end).toMatchObject({ kind: "failed", error: where, resumable: false });
    if (end.kind !== "failed") return;
    expect(end.error.message).toMatch(message);
    if (hint) expect(end.error.hint).toMatch(hint);
  });
});
