import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createBlobStore } from "#platform/blobs/createBlobStore.ts";
import { createProcessLauncher } from "#platform/processes/createProcessLauncher.ts";
import { createRunStore } from "#platform/runs/createRunStore.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import type { RunExecutor } from "#services/runs/RunExecutor.ts";
import { systemClock } from "#shared/Clock.ts";
import { silentLogger } from "#shared/Logger.ts";
import { runExecutorConformance } from "#tests/contract/runExecutor.ts";
import { suitePrograms } from "#tests/contract/runExecutorPrograms.ts";
import { startProcesses, tinyDigits } from "#tests/support/labs/studentLab.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

runExecutorConformance({
  name: "createRunExecutor over processes and files",
  async create() {
    const directory = tempDir();
    const runs = join(directory, "runs");
    const blobs = createBlobStore({ directory: join(directory, "blobs") });
    const processes = startProcesses({ prewarm: true });
    /** Of the newest attempt, by run. */
    const pids = new Map<string, number>();
    let lastNumber = 0;
    let executor: RunExecutor | undefined;
    onTestFinished(() => executor?.close());
    return {
      async host({ maxActive = 1 } = {}) {
        let taken: number | undefined;
        const launcher = createProcessLauncher({
          processes: {
            ...processes,
            take(limits) {
              const process = processes.take(limits);
              taken = process.pid;
              return process;
            },
          },
          datasets: tinyDigits,
          log: silentLogger,
        });
        const numbers = { next: (atLeast: number) => (lastNumber = Math.max(lastNumber, atLeast) + 1) };
        executor = createRunExecutor({
          store: createRunStore({ directory: runs, clock: systemClock, log: silentLogger, numbers }),
          blobs,
          launcher: {
            ...launcher,
            launch(request, listener) {
              const attempt = launcher.launch(request, listener);
              pids.set(request.runId, taken!);
              return attempt;
            },
          },
          models: noModels,
          clock: systemClock,
          log: silentLogger,
          place: "local",
          maxActive,
          onEntries: () => undefined,
        });
        return executor;
      },
      store: (program) => blobs.put(new TextEncoder().encode(suitePrograms[program].student)),
      kill: async (runId) => void process.kill(pids.get(runId)!, "SIGKILL"),
      async damage(runId, checkpointId) {
        const folder = join(runs, runId, "checkpoints");
        for (const name of await readdir(folder)) if (name.startsWith(checkpointId)) await writeFile(join(folder, name), "damaged");
      },
    };
  },
});
