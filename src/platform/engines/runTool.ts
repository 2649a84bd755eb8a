import { spawn } from "node:child_process";

export interface ToolOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  limitMs: number;
}

/** Answers what went wrong, in the tool's own words where it has some, or nothing. */
export function runTool(command: string, words: readonly string[], { cwd, env, limitMs }: ToolOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, words, { cwd, env, stdio: ["ignore", "ignore", "pipe"], timeout: limitMs, windowsHide: true, shell: process.platform === "win32" });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : (reasonIn(said) ?? `${command} ended with ${code ?? signal}.`)));
  });
}

function reasonIn(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.replace(/^(?:npm (?:error|ERR!)|ERROR:)\s*/, "").trim())
    .find((line) => line !== "" && !/^(?:code|errno|syscall|A complete log)\b/.test(line));
}
