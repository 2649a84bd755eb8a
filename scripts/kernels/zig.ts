import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { withFileLock } from "../lib/fileLock.mjs";
import { fail, sayProgress } from "../lib/say.mjs";
import { kernelsSource } from "./sources.ts";

/** A whole C compiler for every platform, from PyPI: gcc's code for AVX is up to 20 times slower, and no system has all targets. */
export const zigVersion = "0.17.0";

const folder = join(homedir(), ".cache", "backprop", "zig");
const onWindows = process.platform === "win32";
const python = join(folder, onWindows ? "Scripts/python.exe" : "bin/python");

/** Installs the compiler where it is missing. */
export async function ensureZig(): Promise<void> {
  mkdirSync(join(folder, ".."), { recursive: true });
  await withFileLock(`${folder}.lock`, { waiting: () => undefined }, async () => {
    if (existsSync(python) && (await run(python, ["-m", "ziglang", "version"])).output.trim() === zigVersion) return;
    const end = sayProgress(`Installing the C compiler zig ${zigVersion} from PyPI (once)`);
    const made = await run(onWindows ? "python" : "python3", ["-m", "venv", folder]);
    const installed = made.code === 0 ? await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `ziglang==${zigVersion}`]) : made;
    end();
    if (installed.code !== 0) fail(`The C compiler could not be installed:\n${installed.output}`, "It needs Python 3 with venv and pip's access to PyPI. The built kernels in resources/kernels work without it.");
  });
}

/** Runs `zig ...words` in the folder of the sources, so that no path of this machine gets into what it makes; what it said when it failed. */
export async function zig(words: readonly string[]): Promise<string | undefined> {
  const { code, output } = await run(python, ["-m", "ziglang", ...words]);
  return code === 0 ? undefined : `zig ${words.join(" ")}\n${output}`;
}

function run(command: string, words: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, words, { cwd: kernelsSource, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
