// Storing 1,000 metric points of a running run: two journal lines, the last one on the disk, and the index in the database.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reduceRun } from "#core/runs/runState.ts";
import { openHome } from "#platform/home/openHome.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { quantile, report } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "backprop-bench-"));
try {
  const home = await openHome({ home: folder, log: silentLogger, clock: systemClock });
  const runId = newId();
  const journal = await home.runStore.openJournal(runId);
  const spec = { entry: "main.ts", files: {}, solution: false, splitSeed: "backprop-1", seed: 42, overrides: {}, engineBuild: "bench", limits: { memoryMiB: 1200, stallSeconds: 20, outputLines: 10_000 } };
  const created = journal.append({ kind: "created", runId, number: await home.runStore.nextNumber(), name: "bench", runKind: "train", spec }, { durable: true });
  let state = reduceRun(undefined, created);
  home.runIndex.record([created], state);

  const samples: number[] = [];
  for (let round = 0; round < 21; round++) {
    const steps = Array.from({ length: 500 }, (_, i) => round * 500 + i + 1);
    const values = steps.map((step) => Math.exp(-step / 5000) + Math.random() / 10);
    const begin = performance.now();
    const entries = ["loss", "accuracy"].map((series, i) => journal.append({ kind: "points", call: 1, series, steps, values }, { durable: i === 1 }));
    for (const entry of entries) state = reduceRun(state, entry);
    home.runIndex.record(entries, state);
    samples.push(performance.now() - begin);
  }
  await journal.close();
  await home.close();
  report({ what: "1,000 metric points stored", value: quantile(samples, 0.5), unit: "ms", promise: { limit: 5, at: "most" }, note: `median of ${samples.length}, worst ${Math.max(...samples).toFixed(1)}` });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
