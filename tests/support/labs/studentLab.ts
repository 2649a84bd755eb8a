import type { TrainEvent } from "#core/runs/events.ts";
import { limitsSchema, type Limits } from "#core/runs/spec.ts";
import { hostEntry, readableByEngine } from "#host/paths.ts";
import { createProcessLauncher } from "#platform/processes/createProcessLauncher.ts";
import { createStudentProcesses, type StudentProcesses } from "#platform/processes/createStudentProcesses.ts";
import type { DatasetStore, Rows } from "#services/data/DatasetStore.ts";
import type { Attempt, AttemptEnd, AttemptLauncher, CheckpointDraft, RestoredCall } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { silentLogger } from "#shared/Logger.ts";
import { onTestFinished } from "vitest";
import { noModels } from "../memory/noModels.ts";

export type Program = string | Readonly<Record<string, string>>;

export interface RunOptions {
  limits?: Partial<Limits>;
  seed?: number;
  restore?(call: number): RestoredCall;
  checkpoint?(draft: CheckpointDraft): Promise<void>;
  held?(): void;
  /** Called as each event comes. */
  onEvent?(event: TrainEvent): void;
}

export interface StartedRun {
  attempt: Attempt;
  events: TrainEvent[];
  checkpoints: CheckpointDraft[];
  /** Texts of both streams, in order. */
  lines(): string[];
  ended: Promise<AttemptEnd>;
}

export interface StudentLab {
  launcher: AttemptLauncher;
  /** Of the processes taken so far. */
  pids: number[];
  start(program: Program, options?: RunOptions): StartedRun;
  run(program: Program, options?: RunOptions): Promise<{ end: AttemptEnd; lines: string[]; events: TrainEvent[]; checkpoints: CheckpointDraft[] }>;
}

/** What a process of student code may read while it loads the engine, when the product runs from source. */
export const readable: readonly string[] = readableByEngine();

export interface ProcessOptions {
  prewarm?: boolean;
  rewarmMs?: number;
  /** Which engine, and where its packages are. */
  env?: Readonly<Record<string, string>>;
  /** The engine has a thread of its own. */
  worker?: boolean;
  /** Beside the product's own files. */
  alsoReadable?: readonly string[];
}

export function startProcesses({ alsoReadable, env, worker, ...options }: ProcessOptions = {}): StudentProcesses {
  const processes = createStudentProcesses({ nodePath: process.execPath, entry: hostEntry("student"), readable, engine: () => ({ env, worker, readable: alsoReadable }), log: silentLogger, memoryMiB: 1200, prewarm: false, ...options });
  onTestFinished(() => processes.close());
  return processes;
}

/** Real processes, closed when the test ends. For use inside a test. */
export function createStudentLab({ keepPausedSeconds, datasets = tinyDigits, ...options }: ProcessOptions & { keepPausedSeconds?: number; datasets?: DatasetStore } = {}): StudentLab {
  const { take, close, renew } = startProcesses(options);
  const pids: number[] = [];
  const processes: StudentProcesses = {
    close,
    renew,
    take(limits) {
      const taken = take(limits);
      pids.push(taken.pid!);
      return taken;
    },
  };
  const launcher = createProcessLauncher({ processes, datasets, log: silentLogger, ...(keepPausedSeconds === undefined ? {} : { keepPausedSeconds }) });

  const start: StudentLab["start"] = (program, { limits = {}, seed = 7, restore = (): RestoredCall => ({ kind: "fresh" }), checkpoint, held, onEvent } = {}) => {
    const files = typeof program === "string" ? { "main.ts": program } : program;
    const events: TrainEvent[] = [];
    const checkpoints: CheckpointDraft[] = [];
    const { promise: ended, resolve } = Promise.withResolvers<AttemptEnd>();
    const attempt = launcher.launch(
      {
        runId: "0190f6e0-0000-7000-8000-000000000001",
        attempt: 1,
        files,
        spec: { entry: Object.keys(files)[0]!, files: {}, solution: false, splitSeed: "backprop-1", seed, overrides: {}, engineBuild: "test", limits: limitsSchema.parse(limits) },
      },
      {
        running: () => undefined,
        held: () => held?.(),
        event(event) {
          events.push(event);
          onEvent?.(event);
        },
        async checkpoint(draft) {
          checkpoints.push(draft);
          await checkpoint?.(draft);
        },
        model: async (request) => noModels.read(await noModels.find(request), { memoryMiB: 1200 }),
        restore: async (call) => restore(call),
        ended: resolve,
      },
    );
    return { attempt, events, checkpoints, ended, lines: () => events.flatMap((event) => (event.kind === "line" ? [event.text] : [])) };
  };
  return {
    launcher,
    pids,
    start,
    async run(program, how) {
      const { ended, lines, events, checkpoints } = start(program, how);
      return { end: await ended, lines: lines(), events, checkpoints };
    },
  };
}

/** 40 + 10 + 10 generated 4x4 images: the left or the right half is inked. */
export const tinyDigits: DatasetStore = {
  load: async (name, splitSeed) => {
    if (name !== "digits") throw new AppError({ code: "not-found", message: `There is no data set ${name}.` });
    return { kind: "images", name, hash: "0".repeat(64), classes: [`left ${splitSeed}`, "right"], shape: [4, 4, 1], train: halves(40), validation: halves(10), heldOut: halves(10) };
  },
};

function halves(n: number): Rows {
  const y = Uint8Array.from({ length: n }, (_, row) => row % 2);
  const x = Uint8Array.from({ length: n * 16 }, (_, index) => ((index % 4 >= 2 ? 1 : 0) === y[Math.floor(index / 16)] ? 200 : (index * 37) % 40));
  return { x, y };
}
