import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { DeclaredShape } from "#core/runs/events.ts";
import { declaredShapeSchema } from "#core/runs/events.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { describeShapes } from "#engine/trainer/refuse/describeShapes.ts";

beforeAll(async () => void (await loadBackend()));

/** As "name kind sizes", parsed as whoever receives them does. */
function shapesOf(values: Record<string, unknown>): string[] {
  const shapes: DeclaredShape[] = describeShapes(Object.entries(values).map(([name, value], index) => ({ name, line: index + 1, value })));
  return shapes.map((shape) => declaredShapeSchema.parse(shape)).map(({ name, kind, shape, from }) => `${name} ${kind} ${from ? `${from.join()} > ` : ""}${shape.join()}`);
}

test("tensors, lists of them, models, and lists of numbers have a shape", () => {
  const gone = tf.zeros([5]);
  gone.dispose();
  expect(
    shapesOf({
      x: tf.zeros([2, 3]),
      scalar: tf.scalar(1),
      w: tf.variable(tf.zeros([4])),
      gone,
      pair: [tf.zeros([2, 3]), tf.zeros([2, 3])],
      parts: [tf.zeros([2, 3]), tf.zeros([1, 3])],
      mixed: [tf.zeros([2, 3]), tf.zeros([3])],
      model: tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10 })] }),
      list: [1, 2, 3],
      table: [[1, 2], [3, 4], [5, 6]],
      ragged: [[1, 2], [3]],
      floats: new Float32Array(7),
      rows: [new Float32Array(2), new Float32Array(2)],
      empty: [],
      words: ["a", "b"],
    }),
  ).toEqual([
    "x tensor 2,3",
    "scalar tensor ",
    "w tensor 4",
    "gone tensor 5",
    "pair tensors 2,2,3",
    "parts tensors 2,?,3",
    "mixed tensors 2",
    "model model ?,28,28,1 > ?,10",
    "list array 3",
    "table array 3,2",
    "ragged array 2",
    "floats array 7",
    "rows array 2,2",
    "empty array 0",
    "words array 2",
  ]);
});

test("the parts of an object have theirs, and what has none is left out", () => {
  const data = { train: { x: tf.zeros([8, 2]), n: 8 }, classes: ["a", "b"], deep: { er: { still: [1] } } };
  expect(shapesOf({ data, n: 3, text: "abc", nothing: undefined, f: () => 1, date: new Date(0), map: new Map() })).toEqual(["data.train.x tensor 8,2", "data.classes array 2"]);
});

test("whatever a program makes of its values, what is told can be read", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  const lying: unknown[] = [1];
  lying.every = (() => {
    throw new Error("no");
  }) as unknown as typeof lying.every;
  const bent = tf.zeros([1]);
  Object.assign(bent, { shape: [-1, Number.NaN, "x"] });
  const trap = { get x(): number { throw new Error("no"); } };
  const proxy = new Proxy({}, { getPrototypeOf: () => { throw new Error("no"); } });
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, [1]]));
  const few = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, [1]]));
  expect(shapesOf({ loop, lying, bent, trap, proxy, many, sparse: new Array(2 ** 32 - 1) })).toEqual(["loop array 1,1,1,1,1,1,1,1,1", "lying array 1", "bent tensor ?,?,?", "sparse array 4294967295"]);
  expect(shapesOf({ few })).toHaveLength(12);
  expect(shapesOf(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x${index}`, [1]])))).toHaveLength(200);
});
