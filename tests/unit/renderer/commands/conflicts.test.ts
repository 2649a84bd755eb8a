import { expect, test } from "vitest";
import { conflictsOf, withKeys } from "#renderer/commands/conflicts.ts";

const ids = (...asked: Parameters<typeof conflictsOf>): string[] => conflictsOf(...asked).map(({ id }) => id);

test("keys are taken where both commands can be asked for", () => {
  expect(ids("try.pen", "E", {})).toEqual(["try.erase"]);
  expect(ids("try.pen", "Ctrl+K", {})).toEqual(["shell.palette"]);
  expect(ids("try.pen", "S", {})).toEqual([]);
  expect(ids("shell.palette", "S", {})).toEqual(["runs.smooth"]);
});

test("keys that a person chose count, those they gave up do not", () => {
  expect(ids("try.pen", "Q", { "try.erase": "Q" })).toEqual(["try.erase"]);
  expect(ids("try.pen", "E", { "try.erase": "Q" })).toEqual([]);
  expect(ids("try.pen", "E", { "try.erase": "" })).toEqual([]);
});

test("only keys that differ from a command's own are kept as chosen", () => {
  const pen = { id: "try.pen", keys: ["B"] } as const;
  expect(withKeys({}, pen, "P")).toEqual({ "try.pen": "P" });
  expect(withKeys({ "try.pen": "P", "try.erase": "Q" }, pen, "B")).toEqual({ "try.erase": "Q" });
  expect(withKeys({ "try.pen": "P" }, pen, undefined)).toEqual({});
  expect(withKeys({}, pen, "")).toEqual({ "try.pen": "" });
});
