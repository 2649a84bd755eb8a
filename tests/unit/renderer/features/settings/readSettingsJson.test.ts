import { expect, test } from "vitest";
import { readSettingsJson } from "#renderer/features/settings/readSettingsJson.ts";

test("what makes sense is read, and only what is there", () => {
  expect(readSettingsJson('{ "theme": "dark", "textSize": 110, "keys": { "run": "F5" } }')).toEqual({ kind: "read", values: { theme: "dark", textSize: 110, keys: { run: "F5" } } });
  expect(readSettingsJson("{}")).toEqual({ kind: "read", values: {} });
});

test("each thing that makes none is named, with what it has to be", () => {
  expect(readSettingsJson('{ "theme": "pink", "textSize": 400, "editorFontSize": 2, "editorTabMovesFocus": "yes", "colour": 1, "keys": { "run": 5 } }')).toEqual({
    kind: "invalid",
    problems: [
      { kind: "options", path: "theme", expected: '"system", "light", "dark", "contrast"' },
      { kind: "most", path: "textSize", limit: 150 },
      { kind: "least", path: "editorFontSize", limit: 10 },
      { kind: "type", path: "editorTabMovesFocus", expected: "boolean" },
      { kind: "type", path: "keys.run", expected: "string" },
      { kind: "unknown", path: "colour" },
    ],
  });
  expect(readSettingsJson("[]")).toMatchObject({ kind: "invalid", problems: [{ kind: "type", path: "" }] });
});

test.for([
  ["a comma too many", '{\n  "theme": "dark",\n}', 3],
  ["a quote missing", '{\n  "theme: "dark"\n}', 2],
  ["nothing at all", "", 1],
  ["cut off", '{\n"theme":\n', 3],
] as const)("text that is no JSON, %s, says near which line", ([, text, line]) => {
  expect(readSettingsJson(text)).toEqual({ kind: "broken", line });
});
