import { describe, expect, test } from "vitest";
import type { RunState } from "#core/runs/runState.ts";
import { createModelSource, type ModelSourceDeps } from "#services/models/createModelSource.ts";
import { AppError } from "#shared/AppError.ts";
import { newId } from "#shared/ids.ts";
import { evidenceRun } from "#tests/support/memory/memoryLessons.ts";

const hash = "0".repeat(64);
const result = { exports: {}, metrics: {}, seconds: 1, model: { topology: hash, weights: hash } };

function trained(change: Parameters<typeof evidenceRun>[0]): RunState {
  return evidenceRun({ result, ...change }).state;
}

/** A home with these runs. */
function source(runs: readonly RunState[], asked: unknown[] = []) {
  const unused = (): never => {
    throw new AppError({ code: "internal", message: "Nothing is asked for that." });
  };
  const index: ModelSourceDeps["index"] = {
    get: (runId) => runs.find((run) => run.runId === runId),
    find: (reference) => runs.find(({ number }) => "number" in reference && number === reference.number),
    labelled: (label) => runs.filter((run) => run.label === label && run.removedAt === undefined),
    summaries: () => [],
  };
  const blobs = { get: async () => new Uint8Array(1), put: async () => hash, remove: async () => undefined, has: async () => true };
  return createModelSource({ index, flushIndex: () => undefined, store: { readCheckpoint: unused }, blobs, imported: { get: async (name) => void asked.push(name), list: async () => [] }, datasets: { load: unused } as unknown as ModelSourceDeps["datasets"], readCheckpoint: unused, weightsHash: () => hash });
}

const loads = (run: RunState, solution: boolean): RunState["loaded"][number] => ({ name: String(run.number), at: "end", from: { kind: "run", runId: run.runId, number: run.number }, kind: "layers", description: hash, weights: hash, weightsHash: hash, solution });

describe("where a model comes from", () => {
  test("is told of a solution's weights, directly and through the runs that began with them", async () => {
    const solution = trained({ number: 1, solution: true });
    const first = trained({ number: 2, loaded: [loads(solution, true)] });
    const second = trained({ number: 3, loaded: [loads(first, true)] });
    const own = trained({ number: 4 });
    const next = trained({ number: 5, loaded: [loads(own, false)] });
    const { find } = source([solution, first, second, own, next]);
    const told = await Promise.all(["1", "2", "3", "4", "5"].map(async (name) => (await find({ name, at: "end" })).solution));
    expect(told).toEqual([true, true, true, false, false]);
  });
});

describe("the name of a model", () => {
  test("that is a number is that run's, whatever another one is called", async () => {
    const runs = [trained({ number: 1 }), trained({ number: 2, label: "1" }), trained({ number: 3, label: "77" })];
    const { find } = source(runs);
    expect((await find({ name: "1", at: "end" })).from).toMatchObject({ number: 1 });
    expect((await find({ name: " run #1 ", at: "end" })).from).toMatchObject({ number: 1 });
    // No run has that number: what a person called so.
    expect((await find({ name: "77", at: "end" })).from).toMatchObject({ number: 3 });
  });

  test.each(["running", "paused", "queued", "failed", "cancelled"] as const)("of a run that is %s is refused", async (status) => {
    await expect(source([trained({ number: 1, status })]).find({ name: "1", at: "end" })).rejects.toMatchObject({ code: "no-model", message: `Run 1 has no model yet: it is ${status}.` });
  });

  test("of a removed run is refused by its number and unknown by its label", async () => {
    const { find } = source([trained({ number: 1, label: "mine", removedAt: 5 })]);
    await expect(find({ name: "1", at: "end" })).rejects.toMatchObject({ code: "no-model" });
    await expect(find({ name: "mine", at: "end" })).rejects.toMatchObject({ code: "not-found" });
    await expect(find({ name: newId(), at: "end" })).rejects.toMatchObject({ code: "not-found" });
  });
});
