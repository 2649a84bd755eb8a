import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { specSchema } from "#core/runs/spec.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { presets } from "#engine/presets/presets.ts";
import { hostEntry, readableByEngine, resourcesDir } from "#host/paths.ts";
import { createDatasetStore } from "#platform/data/createDatasetStore.ts";
import { openHome } from "#platform/home/openHome.ts";
import { createProcessLauncher } from "#platform/processes/createProcessLauncher.ts";
import { createStudentProcesses } from "#platform/processes/createStudentProcesses.ts";
import type { AttemptListener } from "#services/runs/ports.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { noModels } from "#tests/support/memory/noModels.ts";
import { report } from "./report.ts";

/**
 * What checkpoints cost, and what a kill would lose. Trainings run as in the lab: the executor of the host in this process,
 * the student's process beside it, journal and checkpoints in a home on this disk. Of each a part of some seconds is measured,
 * after it is warm. The cost is measured where it arises and not as the difference of two runs, which differ by more for other
 * reasons: how long the training's thread stood still between two steps to copy states and to send them, by its own clock, of
 * the time that went by. What the host's process takes for hashing, writing and everything else it does is said apart.
 *
 * Lost: of two checkpoints one after the other, the time from when the first was sent, which is when its state was copied,
 * to when the second was on the disk and in the journal. A kill a moment before that loses so much. The longest counts.
 *
 * CHECKPOINT_SECONDS changes how long a part is, CHECKPOINT_ONLY is a regular expression of the names to measure.
 */
const warmMs = 3_000;
const measuredMs = Number(process.env["CHECKPOINT_SECONDS"] ?? 14) * 1000;
const only = new RegExp(process.env["CHECKPOINT_ONLY"] ?? "");

/** A net of this many hidden units, on 784 numbers: its state is three times its weights. */
const wide = (units: number): string => `import * as tf from "@tensorflow/tfjs";

const model = tf.sequential();
model.add(tf.layers.dense({ units: ${units}, activation: "relu", inputShape: [784] }));
model.add(tf.layers.dense({ units: ${units}, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: tf.train.adam(1e-5), loss: "categoricalCrossentropy" });
await model.fit(tf.randomUniform([512, 784]), tf.oneHot(tf.range(0, 512, 1, "int32").mod(tf.scalar(10, "int32")), 10).toFloat(), { epochs: 100000, batchSize: 64 });
`;

const trainings: Readonly<Record<string, string>> = {
  "fit, mlp-digits": presets["mlp-digits"]!.files["main.ts"]!.replace("epochs: 5", "epochs: 100000"),
  "fit, regressor-64-32-1": presets["regressor-64-32-1"]!.files["main.ts"]!.replace(/epochs: [\d_]+/, "epochs: 100000"),
  "model.fit, CNN": `import * as tf from "@tensorflow/tfjs";
import { digits } from "backprop";

const data = await digits({ train: 2000, validation: 200 });
const model = tf.sequential();
model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
model.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }));
model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }));
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: tf.train.adam(0.001), loss: "sparseCategoricalCrossentropy" });
await model.fit(data.train.x, data.train.y.reshape([-1, 1]).toFloat(), { epochs: 100000, batchSize: 32 });
`,
  "train, gpt-tiny": presets["gpt-tiny"]!.files["main.ts"]!.replace(/steps = [\d_]+/, "steps = 10000000").replace(/every: \d+,/, "every: 1000000,"),
  "model.fit, wide net": wide(1_400),
  "model.fit, wider net": wide(2_400),
  "train, gpt-nano": presets["gpt-nano"]!.files["main.ts"]!.replace("steps = 1500", "steps = 10000000").replace("every: 100,", "every: 1000000,"),
};

interface Measured {
  /** For copying states and sending them, and of all the time: ms. */
  costMs: number;
  timeMs: number;
  /** Of the host, a second of the training. */
  hostMs: number;
  lostMs: number;
  checkpoints: number;
  megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), "backprop-bench-"));
try {
  for (const [name, program] of Object.entries(trainings).filter(([one]) => only.test(one))) {
    const { costMs, timeMs, hostMs, lostMs, checkpoints, megabytes } = await measure(program);
    report({ what: `checkpoints of ${name}: of the training's time`, value: (costMs / timeMs) * 100, unit: "%", promise: { at: "most", limit: 2 }, note: `${checkpoints} in ${(timeMs / 1000).toFixed(0)} s, ${megabytes.toFixed(2)} MB each, ${(costMs / checkpoints).toFixed(2)} ms each; the host takes ${hostMs.toFixed(0)} ms of its processor a second for all it does; load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores` });
    report({ what: `a kill of ${name} loses at most`, value: lostMs / 1000, unit: "s", promise: { at: "most", limit: 5 }, note: `longest of ${checkpoints} checkpoints` });
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(0);

/** One run of the program, in a home of its own, ended when it was measured. */
async function measure(program: string): Promise<Measured> {
  const place = join(folder, newId());
  const home = await openHome({ home: place, log: silentLogger, clock: systemClock });
  const wanted = process.env[engineVariable];
  const processes = createStudentProcesses({ nodePath: process.execPath, entry: hostEntry("student"), readable: readableByEngine(), engine: () => (wanted === undefined ? {} : { env: { [engineVariable]: wanted } }), log: silentLogger, memoryMiB: 1200, prewarm: false });
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  const launcher = createProcessLauncher({ processes, datasets: createDatasetStore({ root: join(resourcesDir, "data") }), log: silentLogger });
  const meter = createMeter({ done: resolve });
  const executor = createRunExecutor({
    store: home.runStore,
    blobs: home.blobs,
    launcher: {
      ...launcher,
      launch: (request, listener) =>
        launcher.launch(request, meter.watch({
          ...listener,
          ended(end) {
            listener.ended(end);
            if (end.kind === "failed" || end.kind === "lost") reject(new Error(`The program ended by itself: ${JSON.stringify(end)}`));
          },
        })),
    },
    models: noModels,
    clock: systemClock,
    log: silentLogger,
    place: "local",
    onEntries: () => undefined,
  });
  try {
    const hash = await home.blobs.put(new TextEncoder().encode(program));
    await executor.start({ runId: newId(), name: "bench", kind: "train", spec: specSchema.parse({ entry: "main.ts", files: { "main.ts": hash }, engineBuild: "bench" }) });
    return await promise;
  } finally {
    await executor.close();
    await processes.close();
    await home.close();
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Hears what the attempt says, and measures from the first checkpoint after it is warm to one that comes long enough after it. */
function createMeter({ done }: { done(measured: Measured): void }): { watch(listener: AttemptListener): AttemptListener } {
  const opened = performance.now();
  let begun: { at: number; costMs: number; hostMs: number } | undefined;
  let sent: number | undefined;
  let lostMs = 0;
  let checkpoints = 0;

  const hostMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  return {
    watch: (listener) => ({
      ...listener,
      async checkpoint(draft) {
        const at = performance.now();
        const costMs = draft.costMs!;
        await listener.checkpoint(draft);
        if (sent !== undefined) lostMs = Math.max(lostMs, performance.now() - sent);
        sent = at;
        if (!begun && draft.role === "auto" && at - opened >= warmMs) begun = { at, costMs, hostMs: hostMs() };
        else if (begun) checkpoints++;
        if (!begun || at - begun.at < measuredMs) return;
        done({ costMs: costMs - begun.costMs, timeMs: at - begun.at, hostMs: ((hostMs() - begun.hostMs) * 1000) / (at - begun.at), lostMs, checkpoints, megabytes: draft.bytes.length / 1e6 });
      },
    }),
  };
}
