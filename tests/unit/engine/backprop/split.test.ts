import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { split } from "#engine/backprop/split.ts";

const rows = Array.from({ length: 100 }, (_, id) => ({ id, pond: `pond ${id % 7}` }));

describe("split", () => {
  it("cuts rows into parts of the asked sizes that share no row", () => {
    const { train, validation, test } = split(rows, { validation: 0.2, test: 0.15, seed: 7 });
    expect([train.length, validation.length, test.length]).toEqual([65, 20, 15]);
    expect(new Set([...train, ...validation, ...test]).size).toBe(100);
  });

  it("gives the same parts for the same seed, others for another, and no test part unless asked", () => {
    const options = { validation: 0.2, seed: 7 };
    expect(split(rows, options)).toEqual(split(rows, options));
    expect(split(rows, options).validation).not.toEqual(split(rows, { ...options, seed: 8 }).validation);
    expect(split(rows, options).test).toEqual([]);
  });

  it("does not take the first rows for validation, and keeps their order within a part", () => {
    const ids = split(rows, { validation: 0.2, seed: 7 }).validation.map(({ id }) => id);
    expect(ids.some((id) => id >= 50)).toBe(true);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it("never parts a group", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ pond: fc.integer({ min: 0, max: 9 }) }), { minLength: 40, maxLength: 80 }), fc.integer({ min: 0, max: 1000 }), (ponds, seed) => {
        const parts = Object.values(split(ponds, { validation: 0.2, test: 0.2, seed, by: "pond" }) as unknown as Record<string, { pond: number }[]>).map((part) => new Set(part.map(({ pond }) => pond)));
        const [train, validation, test] = parts as [Set<number>, Set<number>, Set<number>];
        expect(train.intersection(validation).size + train.intersection(test).size + validation.intersection(test).size).toBe(0);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it("takes one row at least to validate", () => {
    expect(split(rows.slice(0, 3), { validation: 0.01, seed: 1 }).validation).toHaveLength(1);
  });

  it.each<[unknown[], unknown, string]>([
    [rows, undefined, "split needs validation as a share from 0 to 1, not undefined."],
    [rows, { validation: 20, seed: 7 }, "split needs validation as a share from 0 to 1, not 20."],
    [rows, { validation: 0, seed: 7 }, "split needs a validation part."],
    [rows, { validation: 0.5, test: 0.5, seed: 7 }, "validation and test together leave no row to learn from."],
    [rows, { validation: 0.2 }, "split needs a seed, a whole number from 0 on, not undefined."],
    [rows, { validation: 0.2, seed: 7, by: "lake" }, 'Row 0 has no "lake" to split by.'],
    [rows.map((row) => ({ ...row, pond: "one" })), { validation: 0.2, seed: 7, by: "pond" }, "split left no row to learn from."],
    [[{}], { validation: 0.2, seed: 7 }, "split needs at least two rows, not 1."],
    ["rows" as never, { validation: 0.2, seed: 7 }, "split needs a list of rows."],
  ])("refuses %j with %j in plain words", (some, options, message) => {
    expect(() => split(some as object[], options as never)).toThrow(expect.objectContaining({ code: "student-error", message, stack: expect.stringContaining("split.test.ts") }));
  });
});
