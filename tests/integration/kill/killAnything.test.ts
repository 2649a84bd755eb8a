import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { killedPrograms, type KilledProgram } from "#tests/fixtures/kill/killedPrograms.ts";
import { forEyes } from "#tests/support/labs/runTranscript.ts";
import { journalOf, pidsOf, result, terminal, trackHome, type Terminal } from "#tests/support/labs/terminals.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

/** How many kills of training processes: by default one in each way of training; of lab hosts a fifth and one. Where a kill falls is drawn anew each time and printed on failure. */
const kills = Number(process.env["PROVE_KILLS"] ?? 3);
const hostKills = Math.ceil(kills / 5) + 1;
const [fitting] = killedPrograms;
const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** What a run said, without what depends on how often it was interrupted and how fast the machine is (when its model and its steps are looked at): points one by one, records by position. */
function said(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap(({ event }) => {
    if (event.kind === "points") return event.steps.map((step, index) => `${event.call} ${event.series} ${step} ${event.values[index]}`);
    return "at" in event && !forEyes.has(event.kind) ? [JSON.stringify(event)] : [];
  }).sort();
}

/** A terminal that trains the program in a home of its own. */
function training({ text }: KilledProgram, engine?: string): { home: string; run: Terminal } {
  const home = trackHome();
  const file = join(tempDir(), "main.ts");
  writeFileSync(file, text);
  return { home, run: terminal(home, ["train", file, "--seed", "7", "--json"], engine) };
}

const uninterrupted = new Map<KilledProgram, Promise<{ hash: unknown; said: string[] }>>();
function reference(program: KilledProgram): Promise<{ hash: unknown; said: string[] }> {
  const known = uninterrupted.get(program);
  if (known) return known;
  const whole = wholeRun(program);
  uninterrupted.set(program, whole);
  return whole;
}

/** Waits until a random step of the run is journalled. */
async function someStep(home: string, { steps }: KilledProgram): Promise<number> {
  const step = 1 + Math.floor(Math.random() * (steps - 20));
  await until(() => journalOf(home).some(({ event }) => event.kind === "points" && (event.steps.at(-1) ?? 0) >= step), { timeoutMs: 90_000, what: `step ${step}` });
  return step;
}

/** One run of the program to its end, with nothing killed. */
async function wholeRun(program: KilledProgram, engine?: string): Promise<{ hash: unknown; said: string[] }> {
  const { home, run } = training(program, engine);
  expect(await run.ended).toBe(0);
  return { hash: result(run)!["weightsHash"], said: said(journalOf(home)) };
}

describe.skipIf(process.platform !== "linux")("a run whose", { timeout: 240_000 }, () => {
  it.each(counted(kills))("training process is killed goes on to the same bits and lines (%i)", async (number) => {
    const program = killedPrograms[number % killedPrograms.length]!;
    const expected = await reference(program);
    const { home, run } = training(program);
    const step = await someStep(home, program);
    const pids = pidsOf(home, "student");
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    expect(await run.ended, `${program.way} killed after step ${step}: ${JSON.stringify(run.lines.slice(-3))}`).toBe(0);
    expect(result(run)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    // One more where the process that stood ready was taken before it was seen to be dead.
    expect([2, 3]).toContain(result(run)!["attempts"]);
    expect(said(journalOf(home))).toEqual(expected.said);
  });

  it("training process is killed whose steps a device's thread does goes on from its checkpoint to the same bits and lines", async () => {
    // Its reference kernels take their time.
    const short = { ...fitting!, steps: 80, text: fitting!.text.replace("epochs: 60", "epochs: 20") };
    const expected = await wholeRun(short, "replay");
    const { home, run } = training(short, "replay");
    const step = await someStep(home, short);
    await until(() => readdirSync(join(home, "runs")).some((id) => readdirSync(join(home, "runs", id), { recursive: true }).some((file) => String(file).includes("checkpoint"))), { timeoutMs: 60_000, what: "a checkpoint" });
    for (const pid of pidsOf(home, "student")) process.kill(pid, "SIGKILL");
    expect(await run.ended, `killed after step ${step}: ${JSON.stringify(run.lines.slice(-3))}`).toBe(0);
    expect(result(run)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    const entries = journalOf(home);
    const builds = entries.flatMap(({ event }) => (event.kind === "attempt-running" ? [event.backend] : []));
    expect(new Set(builds)).toEqual(new Set([expect.stringMatching(/^backprop-\d+\/replay\//)]));
    expect(entries.some(({ event }) => event.kind === "attempt-started" && event.resumesFrom !== undefined)).toBe(true);
    expect(said(entries)).toEqual(expected.said);
  });

  it.each(counted(hostKills))("lab host is killed goes on to the same bits and lines, in the same terminal (%i)", async () => {
    const expected = await reference(fitting!);
    const { home, run } = training(fitting!);
    const step = await someStep(home, fitting!);
    for (const pid of pidsOf(home, "labHost")) process.kill(pid, "SIGKILL");
    expect(await run.ended, `killed after step ${step}`).toBe(0);
    expect(result(run)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    expect(said(journalOf(home))).toEqual(expected.said);
    const epochs = run.lines.filter((line) => line["kind"] === "epoch");
    expect(epochs.map((line) => line["epoch"])).toEqual(counted(60));
  });

  it("terminal is killed goes on, and another terminal sees its end", async () => {
    const expected = await reference(fitting!);
    const { home, run } = training(fitting!);
    await someStep(home, fitting!);
    run.process.kill("SIGKILL");
    await run.ended;
    await until(() => journalOf(home).some(({ event }) => event.kind === "succeeded"), { timeoutMs: 90_000, what: "the end of the run" });
    const shown = terminal(home, ["show", "last", "--json"]);
    expect(await shown.ended).toBe(0);
    expect(result(shown)).toMatchObject({ status: "succeeded", weightsHash: expected.hash });
    expect(said(journalOf(home))).toEqual(expected.said);
  });
});
