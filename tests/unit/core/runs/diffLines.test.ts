import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countChanged, diffFiles, diffLines } from "#core/runs/diffLines.ts";

const marks = { same: " ", added: "+", removed: "-" } as const;
const told = (before: string, after: string): string[] => diffLines(before, after).map(({ kind, text }) => marks[kind] + text);

describe("lines that differ", () => {
  test("are told in their place, removed before added", () => {
    expect(told("a\nb\nc\n", "a\nB\nc\nd\n")).toEqual([" a", "-b", "+B", " c", "+d"]);
  });

  test("carry the numbers of the lines on both sides", () => {
    expect(diffLines("a\nb\nc", "b\nc\nd")).toEqual([
      { kind: "removed", text: "a", before: 1 },
      { kind: "same", text: "b", before: 2, after: 1 },
      { kind: "same", text: "c", before: 3, after: 2 },
      { kind: "added", text: "d", after: 3 },
    ]);
  });

  test("are none between equal texts, whatever their line ends", () => {
    expect(diffLines("a\r\nb\r\n", "a\nb").every(({ kind }) => kind === "same")).toBe(true);
    expect(diffLines("", "")).toEqual([]);
  });

  test("are counted as a person would: one line replaced by another is one", () => {
    expect(countChanged(diffLines("a\nb\nc", "a\nB\nc"))).toBe(1);
    expect(countChanged(diffLines("a\nb", "a\nb\nc\nd"))).toBe(2);
    expect(countChanged(diffLines("x\na\ny", "X\na\nY"))).toBe(2);
  });

  test("of a text too large to be compared are all of its middle", () => {
    const lines = (word: string): string => Array.from({ length: 3000 }, (_, index) => `${word} ${index}`).join("\n");
    const diff = diffLines(`first\n${lines("a")}\nlast`, `first\n${lines("b")}\nlast`);
    expect([diff[0]!.kind, diff.at(-1)!.kind, countChanged(diff)]).toEqual(["same", "same", 3000]);
  });

  test("of files are told only where they differ, a missing one as empty", () => {
    expect(diffFiles({ "a.ts": "1", "b.ts": "2" }, { "a.ts": "1", "c.ts": "3" }).map(({ path, lines }) => [path, lines.map(({ kind }) => kind)])).toEqual([
      ["b.ts", ["removed"]],
      ["c.ts", ["added"]],
    ]);
  });

  test("give back both texts", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffLines(before.join("\n"), after.join("\n"));
        expect(diff.filter(({ kind }) => kind !== "added").map((line) => line.text)).toEqual(before);
        expect(diff.filter(({ kind }) => kind !== "removed").map((line) => line.text)).toEqual(after);
      }),
    );
  });
});
