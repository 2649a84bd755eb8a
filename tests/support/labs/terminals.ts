import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { journalEntrySchema, type JournalEntry } from "#core/runs/events.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { hostEntry } from "#host/paths.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** The command line in a process of its own, saying everything as JSON lines. */
export interface Terminal {
  process: ChildProcess;
  lines: Record<string, unknown>[];
  ended: Promise<number | null>;
}

/** `engine`: what the lab host that it starts is told, as for support. */
export function terminal(home: string, args: readonly string[], engine?: string): Terminal {
  const env = engine === undefined ? process.env : { ...process.env, [engineVariable]: engine };
  const child = spawn(process.execPath, [hostEntry("cli"), ...args, "--home", home], { env, stdio: ["ignore", "pipe", "inherit"] });
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { process: child, lines, ended };
}

export const result = (one: Terminal): Record<string, unknown> | undefined => one.lines.findLast((line) => line["kind"] === "result");

/** Processes of this home by the program they run, from /proc. */
export function pidsOf(home: string, entry: "labHost" | "student"): number[] {
  const running = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).split("\0"), parent: Number(/^PPid:\t(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]) }));
  const hosts = running.filter(({ command }) => command.includes(hostEntry("labHost")) && command.includes(home)).map(({ pid }) => pid);
  if (entry === "labHost") return hosts;
  return running.filter(({ command, parent }) => command.includes(pathToFileURL(hostEntry("student")).href) && hosts.includes(parent)).map(({ pid }) => pid);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Of the home's first run, line by line. */
export function journalOf(home: string): JournalEntry[] {
  const [run] = readdirSync(join(home, "runs")).sort();
  return read(join(home, "runs", run!, "journal.ndjson")).split("\n").filter(Boolean).map((line) => journalEntrySchema.parse(JSON.parse(line)));
}

/** A home whose lab hosts end with the test. */
export function trackHome(): string {
  const home = tempDir();
  onTestFinished(() => {
    for (const pid of pidsOf(home, "labHost")) process.kill(pid, "SIGKILL");
  });
  return home;
}
