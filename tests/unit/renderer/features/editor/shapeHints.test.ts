import { expect, test } from "vitest";
import { shapeHints } from "#renderer/features/editor/shapeHints.ts";

const text = ["const data = await digits();", "const model = build();", "const [a, b] = [tf.zeros([2]), tf.scalar(1)];", "const n = [1, 2, 3];"].join("\n");

test("a line says the shapes of what it declares, an object by its parts, a model from what it takes to what it answers", () => {
  const hints = shapeHints({
    path: "main.ts",
    text,
    shapes: [
      { line: 1, name: "data.train.x", kind: "tensor", shape: [8000, 28, 28, 1] },
      { line: 1, name: "data.train.y", kind: "tensor", shape: [8000] },
      { line: 1, name: "data.validation.x", kind: "tensor", shape: [1000, 28, 28, 1] },
      { line: 1, name: "data.validation.y", kind: "tensor", shape: [1000] },
      { line: 2, name: "model", kind: "model", from: ["?", 28, 28, 1], shape: ["?", 10] },
      { line: 3, name: "a", kind: "tensor", shape: [2] },
      { line: 3, name: "b", kind: "tensor", shape: [] },
      { line: 4, name: "n", kind: "array", shape: [3] },
      { line: 9, name: "gone", kind: "array", shape: [3] },
    ],
  });
  expect(hints.map(({ line, label }) => `${line}: ${label}`)).toEqual([
    "1: train.x [8000, 28, 28, 1], train.y [8000], …",
    "2: [?, 28, 28, 1] → [?, 10]",
    "3: a [2], b []",
    "4: [3]",
  ]);
  expect(hints[1]).toMatchObject({ path: "main.ts", text: "const model = build();" });
});
