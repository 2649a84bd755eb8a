import { expect, test } from "vitest";
import { changedLines, gapLines } from "#renderer/features/editor/changedLines.ts";

test("names the lines that are new or different, and none that only moved down", () => {
  expect(changedLines("a\nb\nc", "a\nb\nc")).toEqual([]);
  expect(changedLines("a\nb\nc", "a\nx\nb\nc")).toEqual([2]);
  expect(changedLines("a\nb\nc", "a\nB\nc")).toEqual([2]);
  expect(changedLines("a\nb\nc\nd", "x\na\nc\ny\nd")).toEqual([1, 4]);
  expect(changedLines("a\nb\nc", "a")).toEqual([]);
  expect(changedLines("", "a")).toEqual([1]);
});

test("counts the whole middle of a text that is too long to compare", () => {
  const long = (mark: string): string => Array.from({ length: 3000 }, (_, line) => `${mark} ${line}`).join("\n");
  expect(changedLines(`same\n${long("a")}\nend`, `same\n${long("b")}\nend`)).toHaveLength(3000);
});

test("finds where the lesson leaves something to do, in either language", () => {
  expect(gapLines("const a = 1;\n  // your turn: two layers\n// te toca: dos capas\n// turn around")).toEqual([2, 3]);
});
