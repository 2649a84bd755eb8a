import type { TrainEvent } from "#core/runs/events.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";
import { createRecorder } from "#engine/trainer/recorder.ts";
import type { ImagesPayload, RestoredState, TrainContext } from "#engine/trainer/TrainContext.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import { usualLook, type TrainSession } from "#engine/trainer/TrainSession.ts";

export interface SavedCheckpoint {
  call: number;
  step: number;
  role: "begin" | "auto" | "best" | "end";
  bytes: Uint8Array;
}

export interface TestSession {
  session: TrainSession;
  /** Of the calls so far, in mode `estimate`. */
  estimates: Estimate[];
  events: TrainEvent[];
  checkpoints: SavedCheckpoint[];
}

/** One program's session in this process, without a process of its own: for the mathematics of the trainer. */
export async function createTestSession(options: {
  seed?: number;
  /** What an earlier attempt left, by call. */
  restore?: (call: number) => RestoredState;
  /** Time read by the trainer, ms: a fast one saves at every step. */
  now?: () => number;
  overrides?: TrainContext["overrides"];
  mode?: TrainContext["mode"];
  model?: TrainContext["model"];
  signal?: AbortSignal;
  /** Called with the number of events so far, after each. */
  onEvent?: (event: TrainEvent) => void;
} = {}): Promise<TestSession> {
  const { engine, build } = await loadBackend();
  const events: TrainEvent[] = [];
  const checkpoints: SavedCheckpoint[] = [];
  const estimates: Estimate[] = [];
  const { seed = 7, restore = () => ({ kind: "fresh" }), now = () => performance.now() } = options;
  const context: TrainContext = {
    mode: options.mode ?? "run",
    seed,
    overrides: options.overrides ?? {},
    emit(event) {
      events.push(event);
      options.onEvent?.(event);
    },
    // The trainer writes over them later.
    checkpoint: async (draft) => void checkpoints.push({ ...draft, bytes: draft.bytes.slice() }),
    restore: async (call) => restore(call),
    dataset: async () => tinyDigits,
    model: options.model ?? (async (name) => Promise.reject(new Error(`There is no model "${name}".`))),
    signal: options.signal ?? new AbortController().signal,
    estimated: (estimate) => void estimates.push(estimate),
    held: () => undefined,
    now,
  };
  const random = {
    seed,
    stream: createPhilox(seed),
    reseed(next: number) {
      random.seed = next;
      random.stream = createPhilox(next);
      engine?.reseed(next);
    },
  };
  engine?.reseed(seed);
  if (engine && !compiledModels) compileLayersModels(engine, () => position());
  compiledModels = true;
  position = () => random.stream.position;
  Math.random = () => random.stream.next();
  const session: TrainSession = { context, recorder: createRecorder({ emit: context.emit, now }), random, trained: {}, busy: false, optimizers: new Set(), origins: new WeakMap(), loaded: { count: 0, texts: new WeakMap() }, lookEvery: usualLook, engine, engineBuild: build };
  if (engine) engine.onRemark = session.recorder.remark;
  return { session, estimates, events, checkpoints };
}

/** Of the process: tfjs's models are compiled once, whichever session they belong to. */
let compiledModels = false;
let position = (): number => 0;

/** 60 + 20 generated 4x4 images of two classes: the left or the right half is inked. */
const tinyDigits: ImagesPayload = {
  kind: "images",
  hash: "0".repeat(64),
  classes: ["left", "right"],
  shape: [4, 4, 1],
  train: halves(60, 1),
  validation: halves(20, 2),
};

function halves(n: number, seed: number): ImagesPayload["train"] {
  const { next } = createPhilox(seed);
  const x = new Uint8Array(n * 16);
  const y = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    y[row] = row % 2;
    for (let pixel = 0; pixel < 16; pixel++) {
      const inked = (pixel % 4 >= 2 ? 1 : 0) === y[row];
      x[row * 16 + pixel] = Math.floor((inked ? 128 : 0) + next() * 127);
    }
  }
  return { x, y };
}
