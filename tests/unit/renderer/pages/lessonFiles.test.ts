import { expect, test } from "vitest";
import { editorFiles, savedFiles } from "#renderer/pages/lessonFiles.ts";

const lesson = { entry: "main.ts", starter: { "data.ts": "data", "main.ts": "start" }, solution: { "main.ts": "solved" } };

test("shows the file that is run first and lets only it be edited", () => {
  expect(editorFiles({ lesson, own: undefined, showSolution: false })).toEqual([
    { path: "main.ts", text: "start", readOnly: false, original: "start" },
    { path: "data.ts", text: "data", readOnly: true, original: undefined },
  ]);
});

test("shows the learner's own text, and the solution once it may be seen", () => {
  expect(editorFiles({ lesson, own: { "main.ts": "mine" }, showSolution: true }).map(({ path, text }) => [path, text])).toEqual([
    ["main.ts", "mine"],
    ["data.ts", "data"],
    ["solution/main.ts", "solved"],
  ]);
  expect(savedFiles({ lesson, own: { "main.ts": "mine" } })).toEqual({ "data.ts": "data", "main.ts": "mine" });
});
