import { describe, expect, test } from "vitest";
import { createFormatValue } from "#renderer/features/runs/formatValue.ts";
import { foldSame } from "#renderer/features/runs/code/foldSame.ts";
import { diffLines } from "#core/runs/diffLines.ts";

describe("a value", () => {
  const format = createFormatValue("es-PE");

  test("has the decimals of its column, and its unit where no head says it", () => {
    expect([format("percent", 0.9432), format("percent", 0.9432, "full"), format("loss", 0.1954), format("seconds", 6.04, "full"), format("number", 50_890)]).toEqual(["94.3", "94.3 %", "0.195", "6.0 s", "50,890"]);
  });

  test("is a seed without commas, a small rate as in a program, and a true minus below zero", () => {
    expect([format("plain", 4_294_967_295), format("number", 1e-7), format("loss", -0.5), format("number", 0.001)]).toEqual(["4294967295", "1e-7", "−0.500", "0.001"]);
  });

  test("is said also when it burst or is not there", () => {
    expect([format("loss", Number.NaN), format("loss", Infinity), format("loss", undefined), format("text", "sgd")]).toEqual(["NaN", "∞", "–", "sgd"]);
  });
});

describe("what stayed the same", () => {
  test("is folded away from the changes, never a single line", () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const after = before.with(10, "changed");
    expect(foldSame(diffLines(before.join("\n"), after.join("\n"))).map(({ lines, folded }) => [lines.length, folded])).toEqual([[7, true], [8, false], [6, true]]);
    expect(foldSame(diffLines("a\nb\nc\nd\ne", "a\nb\nc\nd\nE")).map(({ folded }) => folded)).toEqual([false, false]);
  });
});
