import { expect, test } from "vitest";
import { changedSettings, isEmptyChange, isSame, settingsChange } from "#renderer/preferences/mergeSettings.ts";

test("a change is what differs: values that are new or other, and keys that are gone", () => {
  const change = settingsChange({ theme: "dark", textSize: 110, keys: { run: "F5" } }, { theme: "light", keys: { run: "F5" }, density: "compact" });
  expect(change).toEqual({ set: { theme: "light", density: "compact" }, reset: ["textSize"] });
  expect(changedSettings({ theme: "dark", textSize: 110, other: 1 }, change)).toEqual({ theme: "light", density: "compact", other: 1 });
});

test("the same values make no change, whatever the order of their keys", () => {
  expect(isEmptyChange(settingsChange({ keys: { a: 1, b: [1, { c: null }] } }, { keys: { b: [1, { c: null }], a: 1 } }))).toBe(true);
  expect(isSame([], {})).toBe(false);
  expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
});
