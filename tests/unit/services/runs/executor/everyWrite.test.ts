import { describe, expect, it } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { reduceJournal, type RunStatus } from "#core/runs/runState.ts";
import type { RunExecutor, StartRequest } from "#services/runs/RunExecutor.ts";
import { AppError } from "#shared/AppError.ts";
import { cutPower } from "#tests/support/memory/memoryDisk.ts";
import type { MemoryProgram } from "#tests/support/memory/memoryProgram.ts";
import { runTranscript, wrongArrow, type RunTranscript } from "#tests/support/labs/runTranscript.ts";
import { until } from "#tests/support/until.ts";
import { createMemoryHome, type MemoryHost } from "./memoryHome.ts";

const program: MemoryProgram = async ({ print, train }) => {
  print("begin");
  await train({ steps: 5, saveEvery: 2, epochEvery: 3 });
  print("between");
  const last = await train({ steps: 7, saveEvery: 3, epochEvery: 5, eachStep: (step) => step % 2 === 0 && print(`step ${step}`) });
  print("end");
  return { last };
};

/** What a person does in the course of a run; each is tried with every write it makes going wrong. */
const courses: Record<string, (host: MemoryHost, start: StartRequest) => Promise<void>> = {
  "a run left alone": async ({ executor }, start) => {
    await executor.start(start);
    await rest(executor, start.runId);
  },
  "a run that is paused, resumed, cancelled and resumed": async ({ executor, launcher }, start) => {
    const { runId } = start;
    await executor.start(start);
    await executor.command(runId, "pause");
    await rest(executor, runId);
    await executor.command(runId, "resume");
    await executor.command(runId, "pause");
    await rest(executor, runId);
    launcher.letGo(runId);
    await executor.command(runId, "resume");
    await executor.command(runId, "cancel");
    await rest(executor, runId);
    await executor.command(runId, "resume");
    await rest(executor, runId);
  },
  "a run whose process dies of two causes": async ({ executor, launcher }, start) => {
    await executor.start(start);
    for (const cause of ["one", "other"]) {
      const before = (await executor.state(start.runId)).attempt;
      await watchTo(executor, start.runId, (entries) => entries.some(({ event }) => event.kind === "attempt-running" && event.attempt > Math.max(0, before - 1)));
      launcher.kill(start.runId, cause);
    }
    await rest(executor, start.runId);
  },
};

describe.each(Object.entries(courses))("%s", (_, course) => {
  it.each(["the host is killed", "the power is cut"])("ends as if nothing had been when %s at any write", async (accident) => {
    const expected = await uninterrupted();
    let writes = 1;
    for (let fatal = 1; fatal <= writes; fatal++) {
      const home = createMemoryHome({ programs: { program } });
      const start = await home.request("program");
      const died = Promise.withResolvers<void>();
      let made = 0;
      const first: MemoryHost = home.host({
        beforeWrite() {
          if (++made < fatal) return;
          first.die();
          died.resolve();
          throw new Error("This host is dead.");
        },
      });
      await Promise.race([died.promise, over(course(first, start))]);
      if (accident === "the power is cut") cutPower(home.disk);
      const { executor } = home.host();
      expect(await executor.recover()).toEqual([]);
      await finish(executor, start);
      await expectEqual(await home.journal(start.runId), expected);
      if (made >= fatal) writes = fatal + 1;
    }
    expect(writes).toBeGreaterThan(30);
  });

  it("loses nothing when the disk is full from any write on, and goes on once there is room", async () => {
    const expected = await uninterrupted();
    let writes = 1;
    for (let first = 1; first <= writes; first++) {
      const home = createMemoryHome({ programs: { program } });
      const start = await home.request("program");
      let made = 0;
      let full = true;
      const host = home.host({
        beforeWrite() {
          if (++made >= first && full) throw new AppError({ code: "disk-full", message: "The disk is full." });
        },
      });
      await over(course(host, start));
      await until(async () => host.launcher.alive().length === 0 || (await host.executor.state(start.runId)).status === "paused", { what: `the end of a course whose disk is full from write ${first} on` });
      full = false;
      await finish(host.executor, start);
      await expectEqual(await home.journal(start.runId), expected);
      if (made >= first) writes = first + 1;
    }
    expect(writes).toBeGreaterThan(30);
  });

  it("fails a run at any single write that fails, says why, and goes on when it is asked to", async () => {
    const expected = await uninterrupted();
    const statuses = new Set<RunStatus>();
    let writes = 1;
    for (let broken = 1; broken <= writes; broken++) {
      const home = createMemoryHome({ programs: { program } });
      const start = await home.request("program");
      let made = 0;
      const host = home.host({
        beforeWrite() {
          if (++made === broken) throw new AppError({ code: "disk-full", message: "The disk is full.", hint: "Make room." });
        },
      });
      await over(course(host, start));
      const state = await host.executor.state(start.runId).catch(() => undefined);
      if (state?.status === "failed") expect(state).toMatchObject({ resumable: true, error: { code: "disk-full", hint: "Make room." } });
      if (state) statuses.add(state.status);
      await finish(host.executor, start);
      await expectEqual(await home.journal(start.runId), expected);
      if (made >= broken) writes = broken + 1;
    }
    expect(statuses).toContain("failed");
  });
});

async function uninterrupted(): Promise<RunTranscript> {
  const home = createMemoryHome({ programs: { program } });
  const start = await home.request("program");
  const { executor } = home.host();
  await executor.start(start);
  await rest(executor, start.runId);
  return runTranscript(await home.journal(start.runId));
}

/** Starts and resumes the run until it has succeeded. */
async function finish(executor: RunExecutor, start: StartRequest): Promise<void> {
  await executor.start(start);
  for (let status: RunStatus = "queued"; status !== "succeeded"; ) {
    ({ status } = await executor.command(start.runId, "resume"));
    await rest(executor, start.runId);
    ({ status } = await executor.state(start.runId));
    expect(["succeeded", "paused", "cancelled", "failed"]).toContain(status);
  }
}

async function expectEqual(entries: readonly JournalEntry[], expected: RunTranscript): Promise<void> {
  expect(runTranscript(entries)).toEqual(expected);
  expect(wrongArrow(entries)).toBeUndefined();
  expect(reduceJournal(entries)).toMatchObject({ status: "succeeded", asked: undefined });
  const ends = entries.filter(({ event: { kind } }) => kind === "succeeded" || kind === "failed" || kind === "cancelled" || kind === "queued");
  for (const [index, { event }] of ends.entries()) if (index > 0 && event.kind !== "queued") expect(ends[index - 1]!.event.kind).toBe("queued");
}

async function watchTo(executor: RunExecutor, runId: string, there: (entries: readonly JournalEntry[]) => boolean): Promise<void> {
  const entries: JournalEntry[] = [];
  for await (const entry of executor.watch(runId, 0)) if ((entries.push(entry), there(entries))) return;
}

async function rest(executor: RunExecutor, runId: string): Promise<void> {
  await watchTo(executor, runId, () => false);
}

/** Resolves when it is over, one way or the other. */
function over(course: Promise<void>): Promise<void> {
  return course.catch(() => undefined);
}
