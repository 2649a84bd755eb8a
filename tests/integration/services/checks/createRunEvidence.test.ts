import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { specSchema } from "#core/runs/spec.ts";
import { createRunEvidence } from "#services/checks/createRunEvidence.ts";
import type { RunEvidence } from "#services/checks/RunEvidence.ts";
import { followRuns } from "#services/runs/followRuns.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import type { RunExecutor } from "#services/runs/RunExecutor.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { suitePrograms } from "#tests/contract/runExecutorPrograms.ts";
import { createMemoryLauncher } from "#tests/support/memory/memoryLauncher.ts";
import { openTestHome } from "#tests/support/labs/openTestHome.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

interface Lab {
  executor: RunExecutor;
  evidence: RunEvidence;
  /** A run of a lesson that has succeeded. */
  runId: string;
  /** Runs made for checks. */
  extra(): readonly { runId: string; number: number; status: string }[];
  /** From here on programs make no step, until they are let. */
  hold(): { go(): void };
}

async function openLab(): Promise<Lab> {
  const home = await openTestHome({ home: join(tempDir(), "home") });
  const follower = followRuns({ index: home.runIndex, log: silentLogger });
  let held = Promise.resolve();
  const turn = (): Promise<void> => held;
  const executor = createRunExecutor({ store: home.runStore, blobs: home.blobs, launcher: createMemoryLauncher({ programs: { short: suitePrograms.short.memory }, turn }), models: noModels, clock: systemClock, log: silentLogger, place: "memory", onEntries: follower.onEntries });
  onTestFinished(async () => {
    await executor.close();
    follower.close();
    await home.close();
  });
  const evidence = createRunEvidence({ executor, index: home.runIndex, flushIndex: follower.flush, store: home.runStore, blobs: home.blobs, readCheckpoint: (weights) => ({ weights }) });
  const runId = newId();
  const spec = specSchema.parse({ entry: "main.ts", files: { "main.ts": await home.blobs.put(new TextEncoder().encode("short")) }, lessonId: "tiny", engineBuild: "test" });
  await executor.start({ runId, name: "Tiny", kind: "train", spec });
  for await (const _ of executor.watch(runId, 0)); // to its end
  return {
    executor,
    evidence,
    runId,
    extra() {
      follower.flush();
      return home.runIndex.list({ limit: 9, all: true }).filter(({ kind }) => kind === "check");
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return { go: resolve };
    },
  };
}

test("a run is repeated once for one change, out of sight of the list of runs", async () => {
  const { evidence, runId, extra } = await openLab();
  const signal = new AbortController().signal;
  const first = await evidence.repeat(runId, { seed: 9 }, signal);
  expect(first.histories.length).toBeGreaterThan(0);
  expect(await evidence.repeat(runId, { seed: 9 }, signal)).toEqual(first);
  expect(extra()).toHaveLength(1);
  await evidence.repeat(runId, { seed: 10 }, signal);
  expect(extra()).toHaveLength(2);
});

test("a repetition takes no number: what a person runs next has the next one", async () => {
  const { executor, evidence, runId, extra } = await openLab();
  await evidence.repeat(runId, { seed: 9 }, new AbortController().signal);
  expect(extra().map(({ number }) => number)).toEqual([0]);
  const { number, spec } = await executor.state(runId);
  expect(await executor.start({ runId: newId(), name: "Tiny", kind: "train", spec })).toMatchObject({ number: number + 1 });
});

test.for(["cancel", "pause"] as const)("a repetition that somebody ends with %s is no evidence", async (command) => {
  const { executor, evidence, runId, extra, hold } = await openLab();
  const { go } = hold();
  const refused = evidence.repeat(runId, { seed: 9 }, new AbortController().signal).catch((error: unknown) => error);
  const one = await until(() => extra().find(({ status }) => status === "running"));
  await executor.command(one.runId, command);
  go();
  expect(await refused).toMatchObject({ code: "run-failed", message: expect.stringContaining("stopped") });
});
