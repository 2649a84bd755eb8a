import { onTestFinished } from "vitest";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import type { RunExecutor } from "#services/runs/RunExecutor.ts";
import { systemClock } from "#shared/Clock.ts";
import { silentLogger } from "#shared/Logger.ts";
import { createMemoryBlobStore } from "#tests/support/memory/memoryBlobStore.ts";
import { createMemoryDisk } from "#tests/support/memory/memoryDisk.ts";
import { createMemoryLauncher, type MemoryLauncher } from "#tests/support/memory/memoryLauncher.ts";
import { createMemoryRunStore } from "#tests/support/memory/memoryRunStore.ts";
import { runExecutorConformance } from "#tests/contract/runExecutor.ts";
import { suitePrograms } from "#tests/contract/runExecutorPrograms.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

const programs = Object.fromEntries(Object.entries(suitePrograms).map(([name, { memory }]) => [name, memory]));

runExecutorConformance({
  name: "createRunExecutor in memory",
  async create() {
    const disk = createMemoryDisk();
    const blobs = createMemoryBlobStore({ disk });
    let launcher: MemoryLauncher;
    let executor: RunExecutor | undefined;
    onTestFinished(() => executor?.close());
    return {
      async host({ maxActive = 1 } = {}) {
        launcher = createMemoryLauncher({ programs });
        executor = createRunExecutor({ store: createMemoryRunStore({ disk, clock: systemClock }), blobs, launcher, models: noModels, clock: systemClock, log: silentLogger, place: "memory", maxActive, onEntries: () => undefined });
        return executor;
      },
      store: (program) => blobs.put(new TextEncoder().encode(program)),
      kill: async (runId) => launcher.kill(runId),
      damage: async (runId, checkpointId) => void disk.checkpoints.set(`${runId}/${checkpointId}`, new Uint8Array(8)),
    };
  },
});
