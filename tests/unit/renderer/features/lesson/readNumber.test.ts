import { expect, test } from "vitest";
import { readNumber } from "#renderer/features/lesson/readNumber.ts";

test.each([
  ["94", 94],
  [" 94 % ", 94],
  ["1,250", 1250],
  ["1 250", 1250],
  ["12,345.5", 12_345.5],
  ["3.5", 3.5],
  ["3,5", 3.5],
  [".5", 0.5],
  ["−2", -2],
  ["-2", -2],
  ["0", 0],
])("%j is read as %d", (written, value) => expect(readNumber(written)).toBe(value));

test.each(["", " ", "ten", "1e5", "3..5", "1,25,0", "--2", "NaN", "Infinity", "0x10", "5 6"])("%j is no number", (written) => expect(readNumber(written)).toBeUndefined());
