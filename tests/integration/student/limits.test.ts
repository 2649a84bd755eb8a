import { describe, expect, it } from "vitest";
import { createStudentLab } from "#tests/support/labs/studentLab.ts";

const stall = { limits: { stallSeconds: 0.5 } };
const memory = { limits: { memoryMiB: 320, stallSeconds: 10 } };

describe("a program that shows no life is stopped and its line named:", () => {
  it.each([
    ["a bare loop", "let n = 0;\nwhile (true) {\n  n = (n + 1) % 7;\n}", 2, 3],
    ["a loop in a function, after an await", "async function train(): Promise<void> {\n  await null;\n  for (;;) {}\n}\nawait train();", 3, 3],
    ["a loop of awaits that never lets timers run", "async function spin(): Promise<void> {\n  for (;;) await null;\n}\nawait spin();", 2, 2],
    ["a chain of microtasks", "function again(): void {\n  void Promise.resolve().then(again);\n}\nagain();\nawait new Promise(() => {});", 1, 2],
    ["a loop inside tfjs", "import * as tf from '@tensorflow/tfjs';\nconst w = tf.variable(tf.scalar(1));\nwhile (w.dataSync()[0]! > 0) {\n  tf.tidy(() => w.assign(w.mul(tf.scalar(1.0001))));\n}", 3, 4],
    ["a loop in a getter, after output that went on for long", "for (let i = 0; i < 300; i++) console.log(i);\nconst o = {\n  get x(): number { for (;;) {} },\n};\no.x;", 3, 3],
    ["a regular expression that backtracks for ever", "const text = 'a'.repeat(40);\n/^(a+)+$/.test(text + '!');", 2, 2],
    ["a sleep without an end", "const cell = new Int32Array(new SharedArrayBuffer(4));\nAtomics.wait(cell, 0, 0);", 2, 2],
  ])("%s", async (_name, program, from, to) => {
    const { end } = await createStudentLab().run(program, stall);
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-stalled", file: "main.ts" }, resumable: true });
    if (end.kind !== "failed") return;
    expect(end.error.line).toBeGreaterThanOrEqual(from);
    expect(end.error.line).toBeLessThanOrEqual(to);
    expect(end.error.message).toMatch(/main\.ts, line \d/);
  });

  it("names the function too, and keeps what was printed before", async () => {
    const { end, lines } = await createStudentLab().run("function train() {\n  console.log('before');\n  while (true);\n}\ntrain();", stall);
    expect(end).toMatchObject({ error: { line: 3, data: { function: "train" } } });
    expect(lines).toEqual(["before"]);
  });

  it("not one that computes long but speaks now and then", async () => {
    const { end } = await createStudentLab().run("const until = performance.now() + 1700;\nlet next = 0;\nwhile (performance.now() < until) if (performance.now() > next) {\n  console.log('step');\n  next = performance.now() + 100;\n}", { limits: { stallSeconds: 1 } });
    expect(end.kind).toBe("succeeded");
  });

  it("not one that waits", async () => {
    const { end } = await createStudentLab().run("await new Promise((resolve) => setTimeout(resolve, 1700));\nexport const x = 1;", { limits: { stallSeconds: 1 } });
    expect(end).toMatchObject({ kind: "succeeded", result: { exports: { x: 1 } } });
  });
});

describe("a program that fills the memory is stopped, with figure, limit and line:", () => {
  it.each([
    ["arrays", "const rows: number[][] = [];\nfor (;;) {\n  rows.push(new Array(100_000).fill(1.5));\n}"],
    ["typed arrays, outside the heap", "const rows: Float32Array[] = [];\nfor (;;) {\n  rows.push(new Float32Array(1_000_000).fill(1));\n}"],
    ["tensors that are kept", "import * as tf from '@tensorflow/tfjs'; const kept: tf.Tensor[] = [];\nfor (;;) {\n  kept.push(tf.ones([500, 500]).add(1));\n}"],
    ["strings", "const texts: string[] = [];\nfor (let i = 0; ; i++) {\n  texts.push(String(i).padEnd(100_000, 'x') + i);\n}"],
  ])("%s", async (_name, program) => {
    const { end } = await createStudentLab().run(program, memory);
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-memory", file: "main.ts", data: { limitMiB: 320 } }, resumable: true });
    if (end.kind !== "failed") return;
    expect(end.error.message).toMatch(/used \d+ MiB of memory; the limit is 320 MiB/);
    expect(end.error.line).toBeGreaterThanOrEqual(2);
    expect(end.error.line).toBeLessThanOrEqual(3);
  });

  it("one string that doubles", async () => {
    const { end } = await createStudentLab().run("let text = 'ab';\nfor (;;) {\n  text += text;\n}", memory);
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-memory", line: 3 } });
  });

  it("one array larger than the machine", async () => {
    const { end } = await createStudentLab().run("\nnew Float64Array(2 ** 40);", memory);
    expect(end).toMatchObject({ kind: "failed", error: { line: 2 } });
  });
});

describe("exports", () => {
  it("that are huge, or lie about being plain, are left out; the rest is kept", async () => {
    const { end } = await createStudentLab().run(`
const bites: unknown[] = [1];
bites.map = () => [1n];
export const list = bites;
export const sparse = new Array(2 ** 32 - 1);
export const texts = Array(9000).fill('x'.repeat(10_000));
export const name = { ['x'.repeat(1_000_000)]: 1 };
export const loop: unknown[] = [];
loop.push(loop);
export const answer = 42;`);
    expect(end).toMatchObject({ kind: "succeeded", result: { exports: { answer: 42, list: [1], name: {} } } });
    expect(end.kind === "succeeded" && Object.keys(end.result.exports).sort()).toEqual(["answer", "list", "name"]);
  });
});

describe("output", () => {
  it("of a million lines is cut, counted, and costs nothing but the lines", async () => {
    const { end, lines } = await createStudentLab().run("for (let i = 0; i < 1_000_000; i++) console.log('line', i);\nexport const done = true;", { limits: { outputLines: 1000 } });
    expect(end).toMatchObject({ kind: "succeeded", result: { exports: { done: true } } });
    expect(lines).toHaveLength(1002);
    expect(lines[999]).toBe("line 999");
    expect(lines[1000]).toMatch(/Only the first 1000 lines/);
    expect(lines[1001]).toBe("999000 more lines were not kept.");
  });

  it("that never ends is a loop without an end", async () => {
    const { end } = await createStudentLab().run("let i = 0;\nfor (;;) {\n  console.log(i++);\n}", { limits: { outputLines: 50, stallSeconds: 0.5 } });
    expect(end).toMatchObject({ error: { code: "student-stalled", file: "main.ts" } });
  });

  it("is formatted as Node does, without colours, by lines, with long things cut", async () => {
    const { lines, events } = await createStudentLab().run(`import * as tf from '@tensorflow/tfjs';
console.log('%s has %d', 'a', 3, { a: { b: [1, 2] } });
console.error('two\\nlines');
console.table([{ a: 1 }]);
console.log(tf.tensor1d([1, 2]));
process.stdout.write('half ');
process.stdout.write('whole\\n');
console.log('x'.repeat(20_000));
console.group('in'); console.warn('deeper'); console.groupEnd();
console.assert(1 > 2, 'odd');
process.stdout.write('no end');`);
    expect(lines.slice(0, 3)).toEqual(["a has 3 { a: { b: [ 1, 2 ] } }", "two", "lines"]);
    expect(lines[6]).toMatch(/│ 0 +│ 1 │/);
    expect(lines.slice(8, 11)).toEqual(["Tensor", "    [1, 2]", "half whole"]);
    expect(lines[11]).toMatch(/^x{10000}… \(10000 more characters\)$/);
    expect(lines.slice(12)).toEqual(["in", "  deeper", "Assertion failed: odd", "no end"]);
    expect(events.flatMap((event) => (event.kind === "line" ? [event.stream] : [])).slice(0, 3)).toEqual(["out", "err", "err"]);
  });
});
