import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const limitMs = 15 * 60_000;

/**
 * Runs the `electron` package's own installer, which downloads about 100 MB. Only ever called when the person asked for
 * it. Answers what went wrong, or nothing.
 */
export function fetchElectron({ packageRoot, env }: { packageRoot: string; env: NodeJS.ProcessEnv }): Promise<string | undefined> {
  const installer = join(packageRoot, "node_modules", "electron", "install.js");
  if (!existsSync(installer)) return Promise.resolve("the electron package is not installed");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    // A mirror that accepts and never answers would hold it for ever.
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : (lastErrorLine(said) ?? `its installer ended with ${code ?? signal}`));
    });
  });
}

function lastErrorLine(text: string): string | undefined {
  return text.split("\n").find((line) => /error/i.test(line))?.trim();
}
