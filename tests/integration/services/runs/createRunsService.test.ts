import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunState } from "#core/runs/runState.ts";
import type { Program, RunSummary } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { suitePrograms } from "#tests/contract/runExecutorPrograms.ts";
import { openMemoryLab, type MemoryLab } from "#tests/support/memory/memoryLab.ts";
import type { MemoryProgram } from "#tests/support/memory/memoryProgram.ts";
import { until } from "#tests/support/until.ts";

const programs: Record<string, MemoryProgram> = {
  ...Object.fromEntries(Object.entries(suitePrograms).map(([name, { memory }]) => [name, memory])),
  starter: suitePrograms.short.memory,
  solution: suitePrograms.short.memory,
  silent: async () => ({}),
};

const files = (text: string): Program => ({ kind: "files", entry: "main.ts", files: { "main.ts": text } });

async function startAndWatch({ lab }: Pick<MemoryLab, "lab">, program: Program, overrides: { seed?: number; epochs?: number } = {}) {
  const runId = newId();
  const { number } = await lab.runs.start({ runId, program, overrides });
  const kinds: string[] = [];
  for await (const { event } of lab.runs.watch({ run: runId })) kinds.push(event.kind);
  return { runId, number, kinds };
}

test("a run is started from its texts, watched to its end, and told whole afterwards", async () => {
  const memory = await openMemoryLab({ programs });
  const { lab } = memory;
  const { runId, number, kinds } = await startAndWatch(memory, { kind: "lesson", lessonId: "lesson", variant: "solution", language: "en" }, { seed: 7, epochs: 2 });
  expect([kinds[0], kinds.at(-1)]).toEqual(["created", "succeeded"]);
  const { summary, state, code } = await lab.runs.get({ run: String(number) });
  expect(summary).toMatchObject({ runId, number: 1, name: "A lesson", lessonId: "lesson", solution: true, status: "succeeded", progress: { call: 2, step: 30, totalSteps: 30 } });
  expect(summary.metrics["loss"]).toBeTypeOf("number");
  expect(summary.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  expect(state).toMatchObject({ spec: { lessonVersion: "v1", dataHash: "d".repeat(64), overrides: { seed: 7, epochs: 2 }, engineBuild: "test-1" } });
  expect(code).toEqual({ "main.ts": "solution" });
});

test("watching goes on after any line, with neither gap nor repetition", async () => {
  const memory = await openMemoryLab({ programs });
  const { runId, kinds } = await startAndWatch(memory, files("short"));
  for (const afterSeq of [0, 1, 7, kinds.length - 1, kinds.length]) {
    const seqs: number[] = [];
    for await (const { seq } of memory.lab.runs.watch({ run: runId, afterSeq })) seqs.push(seq);
    expect(seqs).toEqual(Array.from({ length: kinds.length - afterSeq }, (_, i) => afterSeq + 1 + i));
  }
});

test("the same id starts one run; with another program it is a conflict", async () => {
  const { lab } = await openMemoryLab({ programs });
  const runId = newId();
  const answers = await Promise.all([1, 2, 3].map(() => lab.runs.start({ runId, program: files("short") })));
  expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
  await expect(lab.runs.start({ runId, program: files("silent") })).rejects.toMatchObject({ code: "conflict" });
  expect(await lab.runs.list({})).toHaveLength(1);
});

test("runs are listed newest first, by lesson, and page by page", async () => {
  const memory = await openMemoryLab({ programs });
  await startAndWatch(memory, files("short"));
  await startAndWatch(memory, { kind: "lesson", lessonId: "lesson", variant: "mine", language: "en" });
  await startAndWatch(memory, { kind: "preset", name: "short" });
  const numbers = async (query: Parameters<typeof memory.lab.runs.list>[0]): Promise<number[]> => (await memory.lab.runs.list(query)).map(({ number }) => number);
  expect(await numbers({})).toEqual([3, 2, 1]);
  expect(await numbers({ limit: 1, before: 3 })).toEqual([2]);
  expect(await numbers({ lessonId: "lesson" })).toEqual([2]);
});

test("a run that was just started is listed and found at once", async () => {
  const { lab } = await openMemoryLab({ programs, turn: () => new Promise(() => undefined) });
  const { runId, number } = await lab.runs.start({ runId: newId(), program: files("endless") });
  expect((await lab.runs.list({})).map((run) => run.runId)).toEqual([runId]);
  expect((await lab.runs.get({ run: "last" })).summary.number).toBe(number);
});

test("a run started by one client is seen live by another, and commanded by it", async () => {
  const memory = await openMemoryLab({ programs });
  const other = memory.connect();
  const changes: RunSummary[] = [];
  const controller = new AbortController();
  const watching = (async () => {
    for await (const summary of other.runs.changes({}, { signal: controller.signal })) changes.push(summary);
  })().catch((error: unknown) => error);
  const { runId } = await memory.lab.runs.start({ runId: newId(), program: files("endless") });
  await until(() => changes.some(({ status, progress }) => status === "running" && (progress?.step ?? 0) > 0));
  expect(await other.runs.command({ run: "last", command: "cancel" })).toMatchObject({ runId, status: "cancelling" });
  await until(() => changes.at(-1)?.status === "cancelled");
  expect(await other.runs.command({ run: runId, command: "cancel" })).toMatchObject({ status: "cancelled" });
  controller.abort();
  await watching;
});

test("series are told whole, with a value a step", async () => {
  const memory = await openMemoryLab({ programs });
  const { runId } = await startAndWatch(memory, files("short"));
  const series = await memory.lab.runs.series({ run: runId });
  expect(series.map(({ call, name, steps }) => [call, name, steps.length])).toEqual(expect.arrayContaining([[1, "loss", 20], [2, "loss", 30]]));
  expect(series[0]!.values).toBeInstanceOf(Float64Array);
});

test("one series of many runs is compared: of the last call, thinned, and without those that have it not", async () => {
  const memory = await openMemoryLab({ programs });
  const first = await startAndWatch(memory, files("short"));
  const second = await startAndWatch(memory, files("short"));
  const silent = await startAndWatch(memory, files("silent"));
  const runs = [second.runId, silent.runId, first.runId, newId(), first.runId];
  const whole = await memory.lab.runs.compare({ runs, series: "loss" });
  expect(whole.map(({ runId, name, steps }) => [runId, name, steps.length])).toEqual([
    [second.runId, "loss", 30],
    [first.runId, "loss", 30],
  ]);
  const [thin] = await memory.lab.runs.compare({ runs, series: "loss", points: 10 });
  expect(thin!.steps).toHaveLength(10);
  expect([thin!.steps[0], thin!.steps[9]]).toEqual([1, 30]);
  expect(Math.max(...thin!.values)).toBe(Math.max(...whole[0]!.values));
  expect(thin!.seconds).toBeUndefined();
  const [timed] = await memory.lab.runs.compare({ runs, series: "loss", points: 10, times: true });
  expect(timed!.steps).toEqual(thin!.steps);
  expect(timed!.seconds).toHaveLength(10);
  expect([...timed!.seconds!].every((seconds, i, all) => seconds >= 0 && (i === 0 || seconds >= all[i - 1]!))).toBe(true);
});

test("a run is told also when its program's text is damaged or gone", async () => {
  const memory = await openMemoryLab({ programs });
  const program: Program = { kind: "files", entry: "main.ts", files: { "main.ts": "short", "damaged.ts": "damaged", "gone.ts": "gone" } };
  const { runId } = await startAndWatch(memory, program);
  const { state } = await memory.lab.runs.get({ run: runId });
  const { files: hashes } = (state as RunState).spec;
  const pathOf = (name: string): string => join(memory.home, "blobs", hashes[name]!.slice(0, 2), hashes[name]!.slice(2));
  writeFileSync(pathOf("damaged.ts"), "other");
  rmSync(pathOf("gone.ts"));
  expect(await memory.lab.runs.get({ run: runId })).toMatchObject({ summary: { status: "succeeded" }, code: { "main.ts": "short" } });
});

test("a program that fails says where", async () => {
  const memory = await openMemoryLab({ programs });
  const { runId } = await startAndWatch(memory, files("failing"));
  expect((await memory.lab.runs.get({ run: runId })).summary).toMatchObject({ status: "failed", error: { code: "student-error", message: "wrong on purpose", line: 2 } });
});

test("a run is renamed and pinned, and every window hears of it", async () => {
  const memory = await openMemoryLab({ programs });
  const { runId } = await startAndWatch(memory, files("short"));
  const changes: RunSummary[] = [];
  const controller = new AbortController();
  const watching = (async () => {
    for await (const summary of memory.connect().runs.changes({}, { signal: controller.signal })) changes.push(summary);
  })().catch((error: unknown) => error);
  expect(await memory.lab.runs.annotate({ run: "last", label: "  wide  " })).toMatchObject({ runId, label: "wide", pinned: false });
  expect(await memory.lab.runs.annotate({ run: runId, pinned: true })).toMatchObject({ label: "wide", pinned: true });
  expect((await memory.lab.runs.list({}))[0]).toMatchObject({ label: "wide", pinned: true, hasModel: true });
  expect((await memory.lab.runs.annotate({ run: runId, label: "" })).label).toBeUndefined();
  await memory.lab.runs.annotate({ run: runId, pinned: false });
  await until(() => changes.at(-1)?.pinned === false);
  controller.abort();
  await watching;
});

test("removed runs are out of sight at once and come back", async () => {
  const memory = await openMemoryLab({ programs });
  const first = await startAndWatch(memory, files("short"));
  const second = await startAndWatch(memory, files("failing"));
  const visible = async (): Promise<number[]> => (await memory.lab.runs.list({})).map(({ number }) => number);
  expect(await memory.lab.runs.remove({ runs: [first.runId, second.runId, newId()] })).toEqual({ removed: [first.runId, second.runId] });
  expect(await visible()).toEqual([]);
  await expect(memory.lab.runs.get({ run: "last" })).rejects.toMatchObject({ code: "run-not-found" });
  expect((await memory.lab.runs.get({ run: first.runId })).summary).toMatchObject({ number: 1, removed: true });
  expect(await memory.lab.runs.restore({ runs: [first.runId] })).toEqual({ restored: [first.runId] });
  expect(await visible()).toEqual([1]);
});

test("nothing is removed while one of them is at work", async () => {
  const memory = await openMemoryLab({ programs });
  const done = await startAndWatch(memory, files("short"));
  const { runId } = await memory.lab.runs.start({ runId: newId(), program: files("endless") });
  await until(async () => (await memory.lab.runs.get({ run: runId })).summary.status === "running");
  await expect(memory.lab.runs.remove({ runs: [done.runId, runId] })).rejects.toMatchObject({ code: "conflict", hint: "Stop it first." });
  expect(await memory.lab.runs.list({})).toHaveLength(2);
  await memory.lab.runs.command({ run: runId, command: "cancel" });
  await until(async () => (await memory.lab.runs.get({ run: runId })).summary.status === "cancelled");
  expect((await memory.lab.runs.remove({ runs: [runId] })).removed).toEqual([runId]);
});

describe("refuses, and says what there is", () => {
  test.for([
    ["an unknown lesson", { kind: "lesson", lessonId: "nope", variant: "mine", language: "en" }, "lesson-not-found"],
    ["an unknown preset", { kind: "preset", name: "nope" }, "not-found"],
    ["a path outside", { kind: "files", entry: "main.ts", files: { "main.ts": "short", "../x.ts": "" } }, "invalid-input"],
    ["no entry", { kind: "files", entry: "main.ts", files: {} }, "invalid-input"],
  ] as const)("%s", async ([, program, code]) => {
    const { lab } = await openMemoryLab({ programs });
    await expect(lab.runs.start({ runId: newId(), program })).rejects.toMatchObject({ code, hint: expect.any(String) as string });
    expect(await lab.runs.list({ all: true })).toEqual([]);
  });

  test("a run that is not there, by every method that names one", async () => {
    const { lab } = await openMemoryLab({ programs });
    const notFound = { code: "run-not-found" };
    await expect(lab.runs.get({ run: "5" })).rejects.toMatchObject(notFound);
    await expect(lab.runs.command({ run: "5", command: "cancel" })).rejects.toMatchObject(notFound);
    await expect(lab.runs.series({ run: "5" })).rejects.toMatchObject(notFound);
    await expect(lab.runs.export({ run: "5", format: "tfjs" })).rejects.toMatchObject(notFound);
    await expect(lab.runs.watch({ run: "5" })[Symbol.asyncIterator]().next()).rejects.toMatchObject(notFound);
  });

  test("a model of a run that has none yet", async () => {
    const { lab } = await openMemoryLab({ programs, turn: () => new Promise(() => undefined) });
    await lab.runs.start({ runId: newId(), program: files("endless") });
    await expect(lab.runs.export({ run: "last", format: "tfjs" })).rejects.toMatchObject({ code: "no-model", hint: "Ask again once it has succeeded." });
    await lab.runs.command({ run: "last", command: "cancel" });
  });

  test("an image for a model that takes none", async () => {
    const memory = await openMemoryLab({ programs });
    await startAndWatch(memory, files("short"));
    await expect(memory.lab.runs.predict({ run: "last", image: { kind: "pixels", pixels: new Uint8Array(784) } })).rejects.toMatchObject({ code: "invalid-input" });
  });
});
