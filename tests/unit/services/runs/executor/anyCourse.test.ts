import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { isAtWork, reduceJournal, type RunStatus } from "#core/runs/runState.ts";
import type { RunCommand, StartRequest } from "#services/runs/RunExecutor.ts";
import { cutPower } from "#tests/support/memory/memoryDisk.ts";
import type { MemoryProgram } from "#tests/support/memory/memoryProgram.ts";
import { runTranscript, wrongArrow, type RunTranscript } from "#tests/support/labs/runTranscript.ts";
import { until } from "#tests/support/until.ts";
import { createMemoryHome, type MemoryHome, type MemoryHost } from "./memoryHome.ts";

const programs: Record<string, MemoryProgram> = {
  "two calls": async ({ print, train }) => {
    print("begin");
    await train({ steps: 6, saveEvery: 2, epochEvery: 4 });
    print("between");
    return { last: await train({ steps: 9, saveEvery: 4, epochEvery: 5, eachStep: (step) => step % 3 === 0 && print(`step ${step}`) }) };
  },
  "one call": async ({ print, train }) => {
    const last = await train({ steps: 12, saveEvery: 3, epochEvery: 5 });
    print(`end ${last}`);
    return { last };
  },
};

/** A person, a bad disk and a careless killer, and what they can do next. */
interface Course {
  home: MemoryHome;
  host: MemoryHost;
  maxActive: number;
  runs: StartRequest[];
  /** What watchers have seen of each run, over cuts and hosts. */
  watched: Map<string, { entries: JournalEntry[]; link: AbortController; over: Promise<void> }>;
  gate: Gate;
}

/** Lets programs make so many steps and no more. */
interface Gate {
  turn(runId: string): Promise<void>;
  allow(runId: string, steps: number): void;
  open(): void;
}

function createGate(): Gate {
  const allowed = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  let open = false;
  const pass = (runId: string): void => {
    const left = allowed.get(runId) ?? 0;
    const resume = waiting.get(runId);
    if (!resume || !(open || left > 0)) return;
    allowed.set(runId, left - 1);
    waiting.delete(runId);
    resume();
  };
  return {
    turn: (runId) =>
      new Promise((resolve) => {
        waiting.set(runId, resolve);
        setImmediate(() => pass(runId));
      }),
    allow(runId, steps) {
      allowed.set(runId, steps);
      pass(runId);
    },
    open() {
      open = true;
      for (const runId of waiting.keys()) pass(runId);
    },
  };
}

type Act = (course: Course, run: StartRequest) => Promise<void>;

function act(name: string, does: Act, { settles = true } = {}): (index: number) => fc.AsyncCommand<{ runs: number }, Course> {
  return (index) => ({
    check: ({ runs }) => runs > 0,
    async run(_, course) {
      await does(course, course.runs[index % course.runs.length]!);
      if (settles) await settled(course);
    },
    toString: () => `${name}(${index})`,
  });
}

const start = ({ program, check }: { program: string; check: boolean }): fc.AsyncCommand<{ runs: number }, Course> => ({
  check: ({ runs }) => runs < 4,
  async run(model, course) {
    const request = await course.home.request(program, { kind: check ? "check" : "train" });
    await Promise.all([course.host.executor.start(request), course.host.executor.start(request)]);
    course.runs.push(request);
    model.runs++;
    watch(course, request.runId);
    await settled(course);
  },
  toString: () => `start(${program})`,
});

const command = (name: RunCommand): Act => async ({ host }, { runId }) => void (await host.executor.command(runId, name));

const acts = (index: fc.Arbitrary<number>): fc.Arbitrary<fc.AsyncCommand<{ runs: number }, Course>>[] => [
  fc.record({ program: fc.constantFrom(...Object.keys(programs)), check: fc.boolean() }).map(start),
  ...([1, 2, 5, 30] as const).map((steps) => index.map(act(`${steps} steps`, async ({ gate }, { runId }) => gate.allow(runId, steps)))),
  ...(["pause", "resume", "cancel"] as const).flatMap((name) => [index.map(act(name, command(name))), index.map(act(`${name} at once`, command(name), { settles: false }))]),
  ...["one", "other"].map((cause) => index.map(act(`kill by ${cause}`, async ({ host }, { runId }) => host.launcher.kill(runId, cause)))),
  index.map(act("time is up", async ({ host }, { runId }) => host.launcher.letGo(runId))),
  index.map(act("cut the watcher", async (course, { runId }) => watch(course, runId))),
  ...(["closes", "dies", "loses power"] as const).map((how) => index.map(act(`the host ${how}`, (course) => nextHost(course, how)))),
];

describe("a course of runs", () => {
  it("ends as if nothing had been, whatever was done on the way", { timeout: 60_000 }, async () => {
    const expected = Object.fromEntries(await Promise.all(Object.keys(programs).map(async (name) => [name, await uninterrupted(name)] as const)));
    await fc.assert(
      fc.asyncProperty(fc.commands(acts(fc.nat(3)), { maxCommands: 30, size: "max" }), fc.integer({ min: 1, max: 2 }), async (commands, maxActive) => {
        const home = createMemoryHome({ programs });
        const gate = createGate();
        const course: Course = { home, gate, maxActive, host: home.host({ maxActive, turn: gate.turn }), runs: [], watched: new Map() };
        await fc.asyncModelRun(() => ({ model: { runs: 0 }, real: course }), commands);
        await finish(course);
        for (const run of course.runs) await expectEqual(course, run, expected[run.name]!);
        const states = await Promise.all(course.runs.map(({ runId }) => course.host.executor.state(runId)));
        const numbers = states.filter(({ kind }) => kind === "train").map(({ number }) => number);
        expect(new Set(numbers)).toEqual(new Set(numbers.map((_, i) => i + 1)));
        expect(states.filter(({ kind }) => kind === "check").every(({ number }) => number === 0)).toBe(true);
        await course.host.executor.close();
      }),
      { numRuns: 100 },
    );
  });
});

/** Watches the run on, from where its watcher is. */
function watch({ host, watched }: Course, runId: string): void {
  const before = watched.get(runId);
  before?.link.abort();
  const entries = before?.entries ?? [];
  const link = new AbortController();
  const follow = async (): Promise<void> => {
    await before?.over;
    for await (const entry of host.executor.watch(runId, entries.length, link.signal)) entries.push(entry);
  };
  watched.set(runId, { entries, link, over: follow().catch(() => undefined) });
}

async function nextHost(course: Course, how: "closes" | "dies" | "loses power"): Promise<void> {
  const { home, host, maxActive, gate, runs, watched } = course;
  if (how === "closes") await host.executor.close();
  else host.die();
  for (const { link, over } of watched.values()) {
    link.abort();
    await over;
  }
  if (how === "loses power") cutPower(home.disk);
  for (const { runId } of runs) {
    const seen = watched.get(runId)!.entries;
    seen.length = Math.min(seen.length, home.disk.journals.get(runId)!.lines.length);
  }
  course.host = home.host({ maxActive, turn: gate.turn });
  expect(await course.host.executor.recover()).toEqual([]);
  for (const { runId } of runs) watch(course, runId);
}

/** Waits until nothing happens any more by itself. */
async function settled({ host, maxActive, runs }: Course): Promise<void> {
  const statuses = (): Promise<RunStatus[]> => Promise.all(runs.map(async ({ runId }) => (await host.executor.state(runId)).status));
  await until(
    async () => {
      for (let turn = 0; turn < 3; turn++) {
        const now = await statuses();
        const atWork = runs.filter((_, index) => isAtWork(now[index]!));
        const waits = now.includes("queued") && atWork.length < maxActive;
        if (waits || !host.launcher.idle() || atWork.some(({ runId }) => !host.launcher.alive().includes(runId))) return false;
        await new Promise((resolve) => void setImmediate(resolve));
      }
      return true;
    },
    { what: "the executor to settle" },
  );
}

/** Lets every run go on to its end. */
async function finish(course: Course): Promise<void> {
  await nextHost(course, "closes");
  const { host, gate, runs } = course;
  gate.open();
  for (const { runId } of runs) {
    for (let { status } = await host.executor.command(runId, "resume"); status !== "succeeded"; { status } = await host.executor.command(runId, "resume")) {
      for await (const _ of host.executor.watch(runId, 0));
    }
    watch(course, runId);
    await course.watched.get(runId)!.over;
  }
}

async function expectEqual({ home, watched }: Course, { runId }: StartRequest, expected: RunTranscript): Promise<void> {
  const entries = await home.journal(runId);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  expect(runTranscript(entries)).toEqual(expected);
  expect(wrongArrow(entries)).toBeUndefined();
  expect(watched.get(runId)!.entries).toEqual(entries);
  const state = reduceJournal(entries);
  expect(state.status).toBe("succeeded");
  const turns = entries.map(({ event: { kind } }) => kind).filter((kind) => kind === "succeeded" || kind === "failed" || kind === "cancelled" || kind === "queued");
  turns.forEach((kind, index) => index > 0 && kind !== "queued" && expect(turns[index - 1]).toBe("queued"));
}

async function uninterrupted(program: string): Promise<RunTranscript> {
  const home = createMemoryHome({ programs });
  const { executor } = home.host();
  const request = await home.request(program);
  await executor.start(request);
  for await (const _ of executor.watch(request.runId, 0));
  return runTranscript(await home.journal(request.runId));
}
