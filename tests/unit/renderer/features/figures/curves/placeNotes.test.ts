import { expect, test } from "vitest";
import { placeNotes } from "#renderer/features/figures/curves/placeNotes.ts";

const frame = { names: [], points: [], left: 40, right: 320, bottom: 180 };

test("a reference line's name stands over its right end", () => {
  expect(placeNotes({ ...frame, marks: [{ label: "knows nothing", y: 60 }] })).toEqual([{ x: 320 - 13 * 6, y: 55 }]);
});

test("names of lines that lie close to one another, and of the curves, never cover each other", () => {
  const labels = ["table, one letter", "table, two letters", "table, three letters"];
  const names = [{ text: "unseen 2.435", right: 310, y: 90 }, { text: "seen 2.434", right: 310, y: 118 }];
  const notes = placeNotes({ ...frame, names, points: Array.from({ length: 100 }, (_, at) => ({ x: 40 + at * 2.8, y: 100 })), marks: labels.map((label, at) => ({ label, y: [104, 117, 124][at]! })) });
  const boxes = [...notes.map(({ x, y }, at) => ({ left: x, right: x + labels[at]!.length * 6, y })), ...names.map(({ text, right, y }) => ({ left: right - text.length * 6, right, y }))];
  for (const [at, one] of boxes.entries()) for (const other of boxes.slice(at + 1)) expect(one.right <= other.left || other.right <= one.left || Math.abs(one.y - other.y) >= 12).toBe(true);
});
