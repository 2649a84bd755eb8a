import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findProgram } from "#host/cli/files/findProgram.ts";
import { en } from "#host/cli/messages/en.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const find = (word: string, { folder = "/", solution = false } = {}) => findProgram({ word, solution, folder, language: "en", messages: en });

function write(files: Readonly<Record<string, string>>): string {
  const folder = tempDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("a bare word is a lesson, with preset: a preset", async () => {
  expect(await find("digits-mlp")).toEqual({ kind: "lesson", lessonId: "digits-mlp", variant: "mine", language: "en" });
  expect(await find("digits-mlp", { solution: true })).toMatchObject({ variant: "solution" });
  expect(await find("preset:mlp-digits")).toEqual({ kind: "preset", name: "mlp-digits" });
});

test("a file is sent with what it imports, directly or not, from its folder and below", async () => {
  const folder = write({
    "work/main.ts": `import { a } from "./lib/a";\nimport type { T } from './types.ts';\nexport * from "./b";\nconst c = await import("./c.ts");\nimport "../above";\nimport * as tf from "@tensorflow/tfjs";`,
    "work/lib/a.ts": `import { d } from "../d";\nimport { up } from "#tests/unit/host/above";`,
    "work/types.ts": "export type T = 1;",
    "work/b.ts": "",
    "work/c.ts": `import "./main";`,
    "work/d.ts": "",
    "work/unrelated.ts": "",
    "above.ts": "secret",
  });
  const program = await find("work/main.ts", { folder });
  expect(program).toMatchObject({ kind: "files", entry: "main.ts" });
  expect(Object.keys(program.kind === "files" ? program.files : {}).sort()).toEqual(["b.ts", "c.ts", "d.ts", "lib/a.ts", "main.ts", "types.ts"]);
});

test("an import that is not there is left for the program to be told", async () => {
  const folder = write({ "main.ts": `import "./nope";` });
  expect(await find("./main.ts", { folder })).toEqual({ kind: "files", entry: "main.ts", files: { "main.ts": `import "./nope";` } });
});

test.for([
  ["nope.ts", false, "file-not-found"],
  ["./año.ts", false, "invalid-input"],
  ["x.ts", true, "usage"],
  ["preset:mlp-digits", true, "usage"],
] as const)("%s (--solution: %s) is refused", async ([word, solution, code]) => {
  const folder = write({ "año.ts": "", "x.ts": "" });
  await expect(find(word, { folder, solution })).rejects.toMatchObject({ code, hint: expect.any(String) as string });
});
