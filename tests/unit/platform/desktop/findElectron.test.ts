import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findElectron } from "#platform/desktop/findElectron.ts";
import { tempDir } from "#tests/support/tempDir.ts";

function put(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  return file;
}

test("the package without its binary is no Electron", () => {
  const packageRoot = tempDir();
  put(join(packageRoot, "node_modules/electron/index.js"));
  expect(findElectron({ packageRoot, env: {}, platform: "linux" })).toBeUndefined();
});

test("a download that was cut off is no Electron", () => {
  const packageRoot = tempDir();
  put(join(packageRoot, "node_modules/electron/dist/electron"));
  expect(findElectron({ packageRoot, env: {}, platform: "linux" })).toBeUndefined();
});

test("a finished download is found under the platform's name", () => {
  const packageRoot = tempDir();
  put(join(packageRoot, "node_modules/electron/path.txt"));
  const program = put(join(packageRoot, "node_modules/electron/dist/electron.exe"));
  expect(findElectron({ packageRoot, env: {}, platform: "win32" })).toBe(program);
});

test("ELECTRON_OVERRIDE_DIST_PATH is looked into first and needs no path.txt", () => {
  const dist = tempDir();
  const program = put(join(dist, "electron"));
  expect(findElectron({ packageRoot: tempDir(), env: { ELECTRON_OVERRIDE_DIST_PATH: dist }, platform: "linux" })).toBe(program);
});
