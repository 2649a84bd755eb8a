import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
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
import { quantile, report } from "./report.ts";

/**
 * What checkpoints cost, and what a kill would lose. Four trainings run as in the lab: the executor of the host in this
 * process, the student's process beside it, journal and checkpoints in a home on this disk. Each is run by turns with
 * checkpoints as they are and with none on the way, in rounds; of each run a part of some seconds is measured, after it is
 * warm: steps, time, and processor time of all threads of the student's process (Linux). What the host's process takes for
 * hashing and writing is said apart. The cost of a round is that of its pair; the median of the rounds counts.
 *
 * Lost: of two checkpoints one after the other, the time from when the first was sent, which is when its state was copied,
 * to when the second was on the disk and in the journal. A kill a moment before that loses so much. The longest counts.
 *
 * CHECKPOINT_ROUNDS and CHECKPOINT_SECONDS change how many rounds and how long a part. Where others work on the machine both
 * times are theirs too: caches are colder, so even processor time differs by tens of percent from run to run.
 */
const rounds = Number(process.env["CHECKPOINT_ROUNDS"] ?? 5);
const warmMs = 4_000;
const measuredMs = Number(process.env["CHECKPOINT_SECONDS"] ?? 8) * 1000;
/** No run of these is as long. */
const never = 1e9;

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
  "train, gpt-nano": presets["gpt-nano"]!.files["main.ts"]!.replace("steps = 1500", "steps = 10000000").replace("every: 100,", "every: 1000000,"),
};

interface Measured {
  stepMs: number;
  processorMs: number;
  /** Of the host, a second of the training. */
  hostMs: number;
  lostMs: number;
  checkpoints: number;
  megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), "backprop-bench-"));
try {
  for (const [name, program] of Object.entries(trainings)) {
    const pairs: { without: Measured; within: Measured }[] = [];
    for (let round = 0; round < rounds; round++) {
      // Which is first changes, as a machine may grow slower or faster.
      const order = round % 2 === 0 ? [false, true] : [true, false];
      const [first, second] = [await measure(program, order[0]!), await measure(program, order[1]!)];
      pairs.push(order[0] ? { within: first, without: second } : { without: first, within: second });
      console.error(`  ${name}: ${pairs.length} of ${rounds}`, JSON.stringify(pairs.at(-1)));
    }
    const cost = (of: (one: Measured) => number): { value: number; all: string } => {
      const all = pairs.map(({ without, within }) => (of(within) / of(without) - 1) * 100);
      return { value: quantile(all, 0.5), all: all.map((value) => value.toFixed(1)).join(" ") };
    };
    const median = (of: (one: Measured) => number): number => quantile(pairs.map(({ within }) => of(within)), 0.5);
    const about = `${rounds} rounds of ${measuredMs / 1000} s`;
    const processor = cost(({ processorMs }) => processorMs);
    const time = cost(({ stepMs }) => stepMs);
    if (process.platform === "linux") report({ what: `checkpoints of ${name}: processor time`, value: processor.value, unit: "%", promise: { at: "most", limit: 2 }, note: `median of ${about}: ${processor.all}; ${median(({ processorMs }) => processorMs).toFixed(3)} ms a step; the host takes ${median(({ hostMs }) => hostMs).toFixed(1)} ms a second, ${quantile(pairs.map(({ without }) => without.hostMs), 0.5).toFixed(1)} without` });
    report({ what: `checkpoints of ${name}: time`, value: time.value, unit: "%", promise: { at: "most", limit: 2 }, note: `median of ${about}: ${time.all}; ${median(({ stepMs }) => stepMs).toFixed(3)} ms a step; ${median(({ megabytes }) => megabytes).toFixed(2)} MB each, load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores` });
    report({ what: `a kill of ${name} loses at most`, value: Math.max(...pairs.map(({ within }) => within.lostMs)) / 1000, unit: "s", promise: { at: "most", limit: 5 }, note: `longest of ${pairs.reduce((sum, { within }) => sum + within.checkpoints, 0)} checkpoints` });
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(0);

/** One run of the program, in a home of its own, ended when it was measured. */
async function measure(program: string, saves: boolean): Promise<Measured> {
  const place = join(folder, newId());
  const home = await openHome({ home: place, log: silentLogger, clock: systemClock });
  const wanted = process.env[engineVariable];
  const processes = createStudentProcesses({ nodePath: process.execPath, entry: hostEntry("student"), readable: readableByEngine(), engine: () => (wanted === undefined ? {} : { env: { [engineVariable]: wanted } }), log: silentLogger, memoryMiB: 1200, prewarm: false });
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  let pid = 0;
  const launcher = createProcessLauncher({
    processes: {
      ...processes,
      take(limits) {
        const taken = processes.take(limits);
        pid = taken.pid!;
        return { ...taken, send: (message) => taken.send(message.kind === "start" && message.task.kind === "run" && !saves ? { ...message, task: { ...message.task, saveMs: never } } : message) };
      },
    },
    datasets: createDatasetStore({ root: join(resourcesDir, "data") }),
    log: silentLogger,
  });
  const meter = createMeter({ pid: () => pid, done: resolve });
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

/** Hears what the attempt says, and measures from the first step after it is warm. */
function createMeter({ pid, done }: { pid: () => number; done(measured: Measured): void }): { watch(listener: AttemptListener): AttemptListener } {
  let begun: { at: number; step: number; processorMs: number; hostMs: number } | undefined;
  let firstStep: number | undefined;
  let sent: number | undefined;
  let lostMs = 0;
  let checkpoints = 0;
  let bytes = 0;

  const hostMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const stepTo = (step: number): void => {
    const at = performance.now();
    firstStep ??= at;
    if (!begun && at - firstStep >= warmMs) begun = { at, step, processorMs: processorTime(pid()), hostMs: hostMs() };
    if (!begun || at - begun.at < measuredMs) return;
    const steps = step - begun.step;
    done({ stepMs: (at - begun.at) / steps, processorMs: (processorTime(pid()) - begun.processorMs) / steps, hostMs: ((hostMs() - begun.hostMs) * 1000) / (at - begun.at), lostMs, checkpoints, megabytes: bytes / 1e6 });
  };
  return {
    watch: (listener) => ({
      ...listener,
      event(event) {
        listener.event(event);
        if (event.kind === "points") stepTo(event.steps.at(-1)!);
      },
      async checkpoint(draft) {
        const at = performance.now();
        await listener.checkpoint(draft);
        if (sent !== undefined) lostMs = Math.max(lostMs, performance.now() - sent);
        sent = at;
        checkpoints++;
        bytes = draft.bytes.length;
      },
    }),
  };
}

/** Of all threads of a process, to the nanosecond. */
function processorTime(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6, 0);
}
