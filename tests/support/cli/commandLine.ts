import { spawn, type ChildProcess } from "node:child_process";
import { onTestFinished } from "vitest";
import { hostEntry } from "#host/paths.ts";

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface CommandLineProcess {
  child: ChildProcess;
  ended: Promise<Ended>;
  out(): string;
  err(): string;
}

export interface CommandLineOptions {
  home: string;
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Of another installation's command line. */
  entry?: string;
  /** An open file that takes the output instead of us. */
  stdout?: number;
}

/** The command line as a process of its own, from the sources, with English words unless the test says otherwise. */
export function spawnCommandLine(args: readonly string[], { home, cwd, env = {}, entry = hostEntry("cli"), stdout }: CommandLineOptions): CommandLineProcess {
  const clean = { ...process.env, LANG: "C.UTF-8", LC_ALL: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, npm_lifecycle_event: undefined, BACKPROP_HOME: home, ...env };
  const child = spawn(process.execPath, [entry, ...args], { cwd, env: clean, stdio: ["ignore", stdout ?? "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  return { child, ended, out: () => out, err: () => err };
}

/** The same, ended with the test. */
export function commandLine(args: readonly string[], options: CommandLineOptions): CommandLineProcess {
  const started = spawnCommandLine(args, options);
  onTestFinished(async () => {
    started.child.kill("SIGKILL");
    await started.ended;
  });
  return started;
}

export function jsonLines(out: string): Record<string, unknown>[] {
  return out.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
}
