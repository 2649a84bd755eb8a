import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { presets } from "#engine/presets/presets.ts";
import { packageRoot } from "#host/paths.ts";

/** Inside the repository, where a program's imports are found; `out` is never kept. */
function folderWith(files: Readonly<Record<string, string>>): string {
  mkdirSync(join(packageRoot, "out"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, "out", "presets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function typeFaults(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = folderWith({ ...files, "tsconfig.json": JSON.stringify({ extends: "../../resources/tsconfig.json", include: ["*.ts"] }) });
  try {
    await promisify(execFile)(process.execPath, [join(packageRoot, "node_modules", "typescript", "bin", "tsc"), "-p", folder, "--noEmit"]);
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** As a student sees them in the editor, where a wrong type has a red line under it. */
test("every preset fits the types that programs are written against", { timeout: 60_000 }, async () => {
  expect(await typeFaults(Object.fromEntries(Object.values(presets).map(({ name, files, entry }) => [`${name}.ts`, files[entry]!])))).toBe("");
});

test("a wrong type is found", { timeout: 60_000 }, async () => {
  expect(await typeFaults({ "wrong.ts": 'import { gpt } from "backprop";\nexport const model = gpt({ text: 7 });\n' })).toContain("wrong.ts(2,");
});
