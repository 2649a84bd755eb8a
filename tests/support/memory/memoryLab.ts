import { join } from "node:path";
import { onTestFinished } from "vitest";
import { exportTfjs } from "#engine/models/exportTfjs.ts";
import { readCheckpointModel } from "#engine/trainer/checkpoint/checkpoint.ts";
import { readWeights } from "#engine/trainer/checkpoint/readWeights.ts";
import { hostEntry, readableByEngine, resourcesDir } from "#host/paths.ts";
import { createDatasetStore } from "#platform/data/createDatasetStore.ts";
import { decodePng } from "#platform/images/decodePng.ts";
import { createModelEvaluator } from "#platform/models/createModelEvaluator.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import { createRunsService } from "#services/runs/createRunsService.ts";
import { followRuns } from "#services/runs/followRuns.ts";
import { AppError } from "#shared/AppError.ts";
import { systemClock } from "#shared/Clock.ts";
import { runsContract } from "#shared/contracts/runs.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import type { Client } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { createMemoryLauncher, type MemoryLauncher } from "./memoryLauncher.ts";
import type { MemoryProgram } from "./memoryProgram.ts";
import { openTestHome } from "../labs/openTestHome.ts";
import { tempDir } from "../tempDir.ts";
import { noModels } from "./noModels.ts";

const contract = { runs: runsContract };

export interface MemoryLab {
  lab: Client<typeof contract>;
  launcher: MemoryLauncher;
  home: string;
  /** Another client of the same service. */
  connect(): Client<typeof contract>;
}

/**
 * The runs service over a real home and a real link in memory; programs are functions, named by their whole text. The
 * lesson "lesson" has the programs "starter" and "solution".
 */
export async function openMemoryLab({ programs, turn }: { programs: Readonly<Record<string, MemoryProgram>>; turn?: (runId: string) => Promise<void> }): Promise<MemoryLab> {
  const folder = tempDir();
  const home = await openTestHome({ home: join(folder, "home") });
  const follower = followRuns({ index: home.runIndex, log: silentLogger });
  const launcher = createMemoryLauncher({ programs, ...(turn ? { turn } : {}) });
  const executor = createRunExecutor({ store: home.runStore, blobs: home.blobs, launcher, models: noModels, clock: systemClock, log: silentLogger, place: "memory", onEntries: follower.onEntries, indexed: (runId) => follower.ahead(runId) ?? home.runIndex.get(runId) });
  const datasets = createDatasetStore({ root: join(resourcesDir, "data") });
  const evaluator = createModelEvaluator({ nodePath: process.execPath, entry: hostEntry("evaluate"), readable: readableByEngine(), datasets, log: silentLogger });
  const runs = createRunsService({
    executor,
    index: home.runIndex,
    follower,
    blobs: home.blobs,
    evaluator,
    decodePng,
    exportTfjs,
    datasets,
    store: home.runStore,
    readWeights,
    readCheckpoint: readCheckpointModel,
    engineBuild: () => "test-1",
    estimator: { estimate: async () => [], said: () => undefined, giveWay: () => undefined, doubt: () => undefined, close: async () => undefined },
    presets: { short: { name: "short", entry: "main.ts", files: { "main.ts": "short" } } },
    lessons: {
      async program({ lessonId, variant }) {
        if (lessonId !== "lesson") throw new AppError({ code: "lesson-not-found", message: `There is no lesson "${lessonId}".`, hint: "Lessons here: lesson." });
        return { name: "A lesson", entry: "main.ts", files: { "main.ts": variant }, lessonVersion: "v1", dataHash: "d".repeat(64) };
      },
    },
  });
  onTestFinished(async () => {
    await executor.close();
    await evaluator.close();
    follower.close();
    await home.close();
  });
  let connections = 0;
  const open = (): Client<typeof contract> => {
    const [server, client] = createMemoryLinks();
    serve({ link: server, contract, handlers: { runs }, connectionId: String(++connections), log: silentLogger });
    return connect({ link: client, contract });
  };
  return { lab: open(), launcher, home: home.paths.home, connect: open };
}
