import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunEvent } from "#core/runs/events.ts";
import type { Home } from "#platform/home/openHome.ts";
import type { ImportedModel } from "#services/models/ModelStore.ts";
import { deleteRemoved } from "#services/runs/deleteRemoved.ts";
import { silentLogger } from "#shared/Logger.ts";
import { addRun, openTestHome } from "#tests/support/labs/openTestHome.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const day = 24 * 3600 * 1000;

/** A run that left a model; both blobs are made of `weights`. */
async function addModelRun(home: Home, weights: string, { removed }: { removed: boolean }) {
  const topology = await home.blobs.put(new TextEncoder().encode("topology"));
  const hash = await home.blobs.put(new TextEncoder().encode(weights));
  const succeeded: RunEvent = { kind: "succeeded", result: { exports: {}, metrics: {}, seconds: 1, model: { topology, weights: hash } } };
  const { runId } = await addRun(home, { events: [succeeded, ...(removed ? [{ kind: "removed" } as const] : [])] });
  await home.runStore.writeCheckpoint(runId, "1-0-begin-2", new Uint8Array(8));
  return { runId, topology, weights: hash, folder: join(home.paths.runs, runId) };
}

/** A run that began with a model whose blobs have these hashes. */
async function addLoadingRun(home: Home, { topology, weights }: { topology: string; weights: string }, { removed }: { removed: boolean }) {
  const model = { name: "1", at: "end", from: { kind: "import", name: "x" }, kind: "layers", description: topology, weights, weightsHash: "0".repeat(64), solution: false } as const;
  return addRun(home, { events: [{ kind: "model-loaded", model }, { kind: "succeeded", result: { exports: {}, metrics: {}, seconds: 1 } }, ...(removed ? [{ kind: "removed" } as const] : [])] });
}

function pass(home: Home, days: number, imported: readonly ImportedModel[] = []): Promise<void> {
  return deleteRemoved({ index: home.runIndex, store: home.runStore, blobs: home.blobs, imported: { list: async () => imported }, clock: { now: () => Date.now() + days * day }, log: silentLogger });
}

test("thirty days after it was removed a run is gone, with the model that no other run has", async () => {
  const home = await openTestHome({ home: join(tempDir(), "home") });
  const kept = await addModelRun(home, "shared", { removed: false });
  const same = await addModelRun(home, "shared", { removed: true });
  const own = await addModelRun(home, "own", { removed: true });

  await pass(home, 29);
  expect(existsSync(own.folder)).toBe(true);

  await pass(home, 31);
  expect([kept, same, own].map(({ folder }) => existsSync(folder))).toEqual([true, false, false]);
  expect(await home.runStore.runIds()).toEqual([kept.runId]);
  expect([own.runId, same.runId].map((runId) => home.runIndex.get(runId))).toEqual([undefined, undefined]);
  expect(await home.blobs.has(own.weights)).toBe(false);
  expect(await home.blobs.has(kept.weights)).toBe(true);
  expect(await home.blobs.has(kept.topology)).toBe(true);
});

test("a removed run that was restored stays for ever", async () => {
  const home = await openTestHome({ home: join(tempDir(), "home") });
  const { runId } = await addRun(home, { events: [{ kind: "cancelled", seconds: 1 }, { kind: "removed" }, { kind: "restored" }] });
  await pass(home, 400);
  expect(home.runIndex.get(runId)).toBeDefined();
});

test("a model that another run began with stays as long as that run", async () => {
  const home = await openTestHome({ home: join(tempDir(), "home") });
  const gone = await addModelRun(home, "shared", { removed: true });
  const { runId } = await addLoadingRun(home, gone, { removed: false });
  await pass(home, 31);
  expect(home.runIndex.get(gone.runId)).toBeUndefined();
  expect(await home.blobs.has(gone.weights)).toBe(true);
  expect(home.runIndex.get(runId)?.loaded).toHaveLength(1);
});

test("what a removed run began with goes with it, unless it was brought in by a person", async () => {
  const home = await openTestHome({ home: join(tempDir(), "home") });
  const put = (text: string): Promise<string> => home.blobs.put(new TextEncoder().encode(text));
  const own = { topology: await put("a"), weights: await put("b") };
  const brought = { topology: await put("c"), weights: await put("d") };
  await addLoadingRun(home, own, { removed: true });
  await addLoadingRun(home, brought, { removed: true });
  await pass(home, 31, [{ name: "x", importedAt: 0, parameters: 1, bytes: 1, weightsHash: "0".repeat(64), sizes: { vocabulary: 2, context: 1, width: 1, heads: 1, layers: 1 }, description: brought.topology, weights: brought.weights }]);
  expect(await Promise.all([own.topology, own.weights, brought.topology, brought.weights].map((hash) => home.blobs.has(hash)))).toEqual([false, false, true, true]);
});
