import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root } from "../lib/root.mjs";
import { findKernelFaults } from "./findKernelFaults.ts";
import { findLayerFaults } from "./findLayerFaults.ts";
import { findLanguageGaps } from "./findLanguageGaps.ts";
import { findLockfileFaults } from "./findLockfileFaults.ts";
import { findMachinePaths } from "./findMachinePaths.ts";

interface Check {
  name: string;
  /** What is wrong, ready to read; empty when all is well. */
  run(): Promise<string> | string;
}

const layers = ["src/shared", "src/core", "src/engine", "src/services", "src/platform", "src/host", "src/main", "src/preload", "src/workers", "src/renderer", "tests", "resources", "scripts"];

const checks: readonly Check[] = [
  { name: "lint", run: () => tool("oxlint/bin/oxlint", ["--type-aware", "--report-unused-disable-directives-severity=error", "--format=unix"]) },
  ...layers.map((layer) => ({ name: `types ${layer}`, run: () => tool("typescript/bin/tsc", ["-p", layer]) })),
  { name: "layers", run: findLayerFaults },
  { name: "unused", run: () => tool("knip/bin/knip.js", ["--no-progress", "--treat-config-hints-as-errors"]) },
  { name: "lockfile", run: findLockfileFaults },
  { name: "languages", run: findLanguageGaps },
  { name: "machine paths", run: findMachinePaths },
  { name: "kernels", run: findKernelFaults },
];

/** Runs the checks whose name begins with one of the words, or all. Answers the exit code. */
export async function runChecks(words: readonly string[]): Promise<number> {
  const start = performance.now();
  const chosen = checks.filter(({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)));
  if (chosen.length === 0) {
    console.error(`No such check. There are: ${checks.map(({ name }) => name).join(", ")}.`);
    return 2;
  }
  const waiting = [...chosen];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const began = performance.now();
      const trouble = await troubleOf(check);
      if (trouble) failed++;
      console.log(`${trouble ? "FAILED" : "ok    "} ${check.name} (${((performance.now() - began) / 1000).toFixed(1)} s)${trouble ? `\n${trouble}\n` : ""}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(`${chosen.length - failed} of ${chosen.length} checks hold, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return failed > 0 ? 1 : 0;
}

/** A check that breaks has found trouble too. */
async function troubleOf({ run }: Check): Promise<string> {
  try {
    return await run();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function tool(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules", program), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0 ? "" : output.trim() || `It ended with ${code} and said nothing.`));
  });
}
