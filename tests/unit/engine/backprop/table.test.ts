import { describe, expect, it } from "vitest";
import { table } from "#engine/backprop/table.ts";
import type { TablePayload, TrainContext } from "#engine/trainer/TrainContext.ts";
import type { BundledTable, Penguin } from "#resources/types/backprop.d.ts";
import { bundledTable } from "#tests/support/lessons/bundledData.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

const { heldOut: _, ...payload } = await bundledTable("penguins");

async function context(answer: TablePayload = payload): Promise<TrainContext> {
  const { session } = await createTestSession();
  return { ...session.context, dataset: async () => answer };
}

const load = async (): Promise<BundledTable<Penguin>> => table(await context(), "penguins");
const measured = async (): Promise<BundledTable<Penguin>> => (await load()).where((row) => row.mass > 0);

describe("table", () => {
  it("gives the visible rows, and the same rows as train and validation", async () => {
    const penguins = await load();
    expect(penguins.rows).toHaveLength(274);
    expect([...penguins.train.rows, ...penguins.validation.rows]).toEqual(penguins.rows);
    expect(penguins.rows[0]).toEqual(payload.train[0]);
  });

  it("keeps rows that lack a value until they are left out, in every part", async () => {
    const penguins = await load();
    expect(penguins.column("mass").filter(Number.isNaN)).toHaveLength(1);
    const { rows, train, validation } = await measured();
    expect([rows.length, train.rows.length, validation.rows.length]).toEqual([273, 203, 70]);
    expect(penguins.rows).toHaveLength(274);
  });

  it("leaves rows out of a part as well", async () => {
    const { train } = await measured();
    const gentoo = train.where(({ species }) => species === "Gentoo");
    expect(new Set(gentoo.column("species"))).toEqual(new Set(["Gentoo"]));
    expect(gentoo.where(() => false).rows).toEqual([]);
  });

  it("gives a column of words or numbers, and lists of numbers a row", async () => {
    const { validation } = await measured();
    const [first] = validation.rows;
    expect(validation.column("species")[0]).toBe(first!.species);
    expect(validation.column("flipper")[0]).toBe(first!.flipper);
    expect(validation.numbers("mass", "flipper")[0]).toEqual([first!.mass, first!.flipper]);
  });

  it("writes itself as CSV, with nothing where nothing was measured", async () => {
    const text = (await load()).where(({ mass }) => Number.isNaN(mass)).toCsv();
    expect(text).toBe("species,island,beakLength,beakDepth,flipper,mass,sex\nGentoo,Biscoe,,,,,\n");
    const quoted: TablePayload = { kind: "table", hash: "", columns: [{ name: "name", kind: "word" }, { name: "n", kind: "number" }], train: [{ name: 'a "b", c', n: 1 }], validation: [] };
    expect((await table(await context(quoted), "penguins")).toCsv()).toBe('name,n\n"a ""b"", c",1\n');
  });

  it("does not let one table change the rows of another", async () => {
    const { rows } = await load();
    expect(() => Object.assign(rows[0]!, { mass: 0 })).toThrow(TypeError);
  });

  it.each<[string, (penguins: BundledTable<Penguin>) => unknown, string]>([
    ["a column that is not there", (penguins) => penguins.column("weight" as "mass"), 'penguins has no column "weight".'],
    ["numbers of a column of words", (penguins) => penguins.numbers("species" as "mass"), 'The column "species" holds words, not numbers.'],
    ["numbers of no column", (penguins) => penguins.numbers(), "numbers needs the name of at least one column."],
    ["numbers that nobody measured", (penguins) => penguins.where(({ mass }) => !(mass > 0)).numbers("mass"), "Row 0 has no mass."],
    ["a where without a function", (penguins) => penguins.where("mass > 0" as never), "where needs a function that says which rows to keep."],
    ["a where of a part without a function", (penguins) => penguins.train.where(undefined as never), "where needs a function that says which rows to keep."],
  ])("refuses %s at the line of the student", async (_what, use, message) => {
    const penguins = await load();
    expect(() => use(penguins)).toThrow(expect.objectContaining({ code: "student-error", message, hint: expect.any(String), stack: expect.stringContaining("table.test.ts") }));
  });

  it("refuses a data set that is no table, and what is no name", async () => {
    const { session } = await createTestSession();
    await expect(table(session.context, undefined as never)).rejects.toMatchObject({ code: "student-error", message: "table needs the name of a table." });
    await expect(table(session.context, "digits" as "penguins")).rejects.toMatchObject({ code: "student-error", message: "digits is no table but images.", hint: "Load it with digits()." });
  });
});
