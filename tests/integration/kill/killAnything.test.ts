import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { journalEntrySchema, type JournalEntry } from "#core/runs/events.ts";
import { hostEntry } from "#host/paths.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

/** How many kills of each kind; more with PROVE_KILLS. Where a kill falls is drawn anew each time and printed on failure. */
const kills = Number(process.env["PROVE_KILLS"] ?? 2);
const program = ["train", "digits-mlp", "--solution", "--seed", "7", "--epochs", "2", "--json"];

interface Terminal {
  process: ChildProcess;
  lines: Record<string, unknown>[];
  ended: Promise<number | null>;
}

function terminal(home: string, args: readonly string[]): Terminal {
  const child = spawn(process.execPath, [hostEntry("cli"), ...args, "--home", home], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { process: child, lines, ended };
}

const result = (one: Terminal): Record<string, unknown> | undefined => one.lines.findLast((line) => line["kind"] === "result");

/** Processes of this home by the program they run, from /proc. */
function pidsOf(home: string, entry: "labHost" | "student"): number[] {
  const running = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).split("\0"), parent: Number(/^PPid:\t(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]) }));
  const hosts = running.filter(({ command }) => command.includes(hostEntry("labHost")) && command.includes(home)).map(({ pid }) => pid);
  if (entry === "labHost") return hosts;
  return running.filter(({ command, parent }) => command.includes(hostEntry("student")) && hosts.includes(parent)).map(({ pid }) => pid);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function journalOf(home: string): JournalEntry[] {
  const [run] = readdirSync(join(home, "runs"));
  return read(join(home, "runs", run!, "journal.ndjson")).split("\n").filter(Boolean).map((line) => journalEntrySchema.parse(JSON.parse(line)));
}

/** What a run said, without what depends on how often it was interrupted and how fast the machine is (when its model is looked at): points one by one, records by position. */
function said(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap(({ event }) => {
    if (event.kind === "points") return event.steps.map((step, index) => `${event.call} ${event.series} ${step} ${event.values[index]}`);
    return "at" in event && event.kind !== "sight" ? [JSON.stringify(event)] : [];
  }).sort();
}

function trackHome(): string {
  const home = tempDir();
  onTestFinished(() => {
    for (const pid of pidsOf(home, "labHost")) process.kill(pid, "SIGKILL");
  });
  return home;
}

let uninterrupted: Promise<{ hash: unknown; said: string[]; seconds: number }> | undefined;
function reference(): Promise<{ hash: unknown; said: string[]; seconds: number }> {
  uninterrupted ??= (async () => {
    const home = trackHome();
    const begun = performance.now();
    const whole = terminal(home, program);
    expect(await whole.ended).toBe(0);
    return { hash: result(whole)!["weightsHash"], said: said(journalOf(home)), seconds: (performance.now() - begun) / 1000 };
  })();
  return uninterrupted;
}

/** Waits until a random step of the run is journalled. */
async function someStep(home: string): Promise<number> {
  const step = 1 + Math.floor(Math.random() * 450);
  await until(() => journalOf(home).some(({ event }) => event.kind === "points" && (event.steps.at(-1) ?? 0) >= step), { timeoutMs: 30_000, what: `step ${step}` });
  return step;
}

describe.skipIf(process.platform !== "linux")("a run whose", () => {
  it.each(Array.from({ length: kills }, (_, index) => index + 1))("training process is killed goes on to the same bits and lines (%i)", async () => {
    const expected = await reference();
    const home = trackHome();
    const run = terminal(home, program);
    const step = await someStep(home);
    for (const pid of pidsOf(home, "student")) process.kill(pid, "SIGKILL");
    expect(await run.ended, `killed after step ${step}`).toBe(0);
    expect(result(run)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    expect(said(journalOf(home))).toEqual(expected.said);
  });

  it.each(Array.from({ length: kills }, (_, index) => index + 1))("lab host is killed goes on to the same bits and lines, in the same terminal (%i)", async () => {
    const expected = await reference();
    const home = trackHome();
    const run = terminal(home, program);
    const step = await someStep(home);
    for (const pid of pidsOf(home, "labHost")) process.kill(pid, "SIGKILL");
    expect(await run.ended, `killed after step ${step}`).toBe(0);
    expect(result(run)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    expect(said(journalOf(home))).toEqual(expected.said);
    const epochs = run.lines.filter((line) => line["kind"] === "epoch");
    expect(epochs.map((line) => line["epoch"])).toEqual([1, 2]);
  });

  it("terminal is killed goes on, and another terminal sees its end", async () => {
    const expected = await reference();
    const home = trackHome();
    const run = terminal(home, program);
    await someStep(home);
    run.process.kill("SIGKILL");
    await run.ended;
    await until(() => journalOf(home).some(({ event }) => event.kind === "succeeded"), { timeoutMs: 30_000, what: "the end of the run" });
    const shown = terminal(home, ["show", "last", "--json"]);
    expect(await shown.ended).toBe(0);
    expect(result(shown)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    expect(said(journalOf(home))).toEqual(expected.said);
  });
});
