import type * as tf from "@tensorflow/tfjs";
import type { z } from "zod";
import type { CapturedCall } from "#core/runs/events.ts";
import { estimateCall, type PlannedCall } from "#engine/estimate/estimateCall.ts";
import type { Philox } from "#engine/random/philox.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { lookAtOptimizer, writeOptimizer } from "./checkpoint/optimizerState.ts";
import type { NamedArray } from "#engine/models/safetensors.ts";
import { decodeCheckpoint, refuseOtherBuild, type Checkpoint } from "./checkpoint/checkpoint.ts";
import { createCheckpointKeeper } from "./checkpoint/createCheckpointKeeper.ts";
import type { Recorder } from "./recorder.ts";
import { callSite, studentError } from "./studentError.ts";
import type { TrainContext } from "./TrainContext.ts";

/** What the calls of one program share. */
export interface TrainSession {
  context: TrainContext;
  recorder: Recorder;
  random: SeededRandom;
  /** Of the last finished `fit`, `train` or `model.fit`. */
  trained: { model?: tf.LayersModel | undefined; weights?: (() => NamedArray[]) | undefined };
  /** A call is going on. */
  busy: boolean;
  /** Of the calls so far: checkpoints hold their state apart from the variables. */
  optimizers: Set<tf.Optimizer>;
  /** Of inputs that are bundled rows as they are: which. */
  origins: WeakMap<tf.Tensor, Origin>;
  /** How many models were loaded so far, and of the texts of GPTs among them the blob that describes their tokens. */
  loaded: { count: number; texts: WeakMap<object, string> };
  /** How often steps are looked into. */
  lookEvery: LookEvery;
  /** Where steps are compiled. */
  engine?: TrainEngine | undefined;
  engineBuild: string;
}

export type LookEvery = { readonly seconds: number } | { readonly steps: number } | "never";

/** Without a word of the program. */
export const usualLook: LookEvery = { seconds: 1 };

export interface Origin {
  dataset: string;
  /** Classes, where it is not all of them. */
  only?: readonly number[] | undefined;
}

/** The one seeded source of a program: `Math.random` of its process, and so of every tfjs initialiser, shuffle and dropout. */
export interface SeededRandom {
  seed: number;
  stream: Philox;
  reseed(seed: number): void;
}

/** What a call trains: read and written whole. */
export interface Trainable {
  /** Not copied: they are its own until the next step. */
  lookAtWeights(): NamedArray[];
  writeWeights(weights: readonly NamedArray[]): void;
  optimizer: tf.Optimizer;
  /** Whose steps the call makes: what was decided about them is part of its state. */
  owners: readonly object[];
  /** False when there is not yet what the weights were of: the call is then made again from its first step, to the same bits. */
  fits?(weights: readonly NamedArray[]): boolean;
}

/** How a program gets to a loop state that it was not there for. */
export interface Recall<Loop> {
  /** Lets it hear again, unrecorded, what it was told on the way there. */
  recall?: (loop: Loop) => void | Promise<void>;
  /** False where it cannot: the call is then made again from its first step, to the same bits. */
  continues?: (loop: Loop) => boolean;
}

export interface OpenCall<Loop> {
  /** The loop state to go on from; `completed` means that the call is over. */
  restored: { kind: "fresh" } | { kind: "partial" | "completed"; loop: Loop };
  /** Puts back what was kept last in this attempt, and answers its loop state; nothing where nothing was. */
  rewind(): Loop | undefined;
  /** Resolves when the state is durable. */
  save(role: "begin" | "end", loop: Loop): Promise<void>;
  /** Keeps the state as the best so far; durable before any later one is. */
  keepBest(loop: Loop): void;
  /** Between two steps: saves now and then, lets commands in, holds while paused (saved), throws when cancelled or when a state could not be saved. */
  betweenSteps(loop: () => Loop): Promise<void>;
}

/** Longest time between two turns of the event loop, ms: commands and signs of life pass there. */
const breathMs = 30;

/** Goes on in the next turn of the event loop; a page has only a timer for it. */
const turn: (next: () => void) => void = (globalThis as { setImmediate?: (next: () => void) => void }).setImmediate ?? setTimeout;

/** Counts what a call would take that is not made, or measures it; nothing where steps are not compiled. */
export function noteEstimate({ engine, context }: TrainSession, call: PlannedCall): void {
  if (context.measure) context.measure(call);
  else if (engine) context.estimated?.(estimateCall(engine, call, context.calibrations ?? []));
}

/** Makes one call of the program. Calls are counted and found again by their order, so there is one at a time. */
export async function oneAtATime<T>(session: TrainSession, name: string, make: () => Promise<T>): Promise<T> {
  if (session.busy) throw studentError(callSite(), { message: `${name} was called while another fit or train was still going on.`, hint: "Write `await` before each of them: they go one after the other." });
  session.busy = true;
  try {
    return await make();
  } finally {
    session.engine?.release();
    session.busy = false;
  }
}

/**
 * Begins the next call of the program: journals what it trains and restores what an earlier attempt left of it.
 */
export async function openCall<Loop>(session: TrainSession, captured: CapturedCall, trainable: Trainable, loopSchema: z.ZodType<Loop>, { recall, continues = () => true }: Recall<Loop> = {}): Promise<OpenCall<Loop>> {
  const { context, recorder, random, optimizers } = session;
  optimizers.add(trainable.optimizer);
  const call = recorder.beginCall(captured);
  const restored = await context.restore(call);
  let lastBreath = context.now();
  const keeper = createCheckpointKeeper<Loop>({
    context,
    step: () => recorder.position().step,
    capture(loop) {
      recorder.flush();
      return {
        engineBuild: session.engineBuild,
        position: recorder.position(),
        random: { seed: random.seed, position: random.stream.position, ...(session.engine ? { steps: session.engine.random.steps } : {}) },
        loop,
        decisions: session.engine?.decisions(trainable.owners),
        weights: trainable.lookAtWeights(),
        optimizer: lookAtOptimizer(trainable.optimizer),
      };
    },
  });

  function putBack(checkpoint: Checkpoint<Loop>): void {
    trainable.writeWeights(checkpoint.weights);
    if (checkpoint.optimizer) {
      writeOptimizer(trainable.optimizer, checkpoint.optimizer.properties, new Map(checkpoint.optimizer.tensors.map((tensor) => [tensor.name, tensor])));
    }
    random.reseed(checkpoint.random.seed);
    random.stream.position = checkpoint.random.position;
    if (!session.engine) return;
    session.engine.random.steps = checkpoint.random.steps ?? 0;
    session.engine.decide(trainable.owners, checkpoint.decisions ?? { once: 0, steps: [] });
  }

  const open: OpenCall<Loop> = {
    restored: { kind: "fresh" },
    save: keeper.save,
    keepBest: keeper.best,
    rewind() {
      if (!keeper.newest) return undefined;
      const checkpoint = decodeCheckpoint(keeper.newest, loopSchema);
      putBack(checkpoint);
      return checkpoint.loop;
    },
    async betweenSteps(loop) {
      keeper.now(loop);
      if (context.now() - lastBreath >= breathMs) {
        await new Promise<void>(turn);
        lastBreath = context.now();
      }
      context.signal.throwIfAborted();
      const held = context.held();
      if (held) {
        await keeper.save("auto", loop());
        await held;
        context.signal.throwIfAborted();
      }
    },
  };

  const checkpoint = restored.kind === "fresh" ? undefined : decodeCheckpoint(restored.bytes, loopSchema);
  if (checkpoint) refuseOtherBuild(checkpoint, session.engineBuild);
  const isReachable = checkpoint && (restored.kind === "completed" || continues(checkpoint.loop)) && (trainable.fits?.(checkpoint.weights) ?? true);
  if (isReachable && restored.kind !== "fresh") {
    // First: what it does to weights, optimiser and random numbers is in the checkpoint already.
    await recorder.unheard(() => recall?.(checkpoint.loop));
    putBack(checkpoint);
    keeper.newest = restored.bytes;
    recorder.restore(checkpoint.position);
    open.restored = { kind: restored.kind, loop: checkpoint.loop };
  }
  return open;
}
