import type * as tf from "@tensorflow/tfjs";
import type { z } from "zod";
import type { CapturedCall } from "#core/runs/events.ts";
import type { Philox } from "#engine/random/philox.ts";
import { readOptimizer, writeOptimizer } from "./optimizerState.ts";
import type { NamedArray } from "#engine/models/safetensors.ts";
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "./checkpoint.ts";
import type { Recorder } from "./recorder.ts";
import type { TrainContext } from "./TrainContext.ts";

/** What the calls of one program share. */
export interface TrainSession {
  context: TrainContext;
  recorder: Recorder;
  random: SeededRandom;
  /** Of the last finished `fit`, `train` or `model.fit`. */
  trained: { model?: tf.LayersModel | undefined; weights?: (() => NamedArray[]) | undefined };
}

/** The one seeded source of a program: `Math.random` of its process, and so of every tfjs initialiser, shuffle and dropout. */
export interface SeededRandom {
  seed: number;
  stream: Philox;
  reseed(seed: number): void;
}

/** What a call trains: read and written whole. */
export interface Trainable {
  readWeights(): NamedArray[];
  writeWeights(weights: readonly NamedArray[]): void;
  optimizer?: tf.Optimizer | undefined;
}

export interface OpenCall<Loop> {
  /** The loop state to go on from; `completed` means that the call is over. */
  restored: { kind: "fresh" } | { kind: "partial" | "completed"; loop: Loop };
  save(role: "begin" | "auto" | "best" | "end", loop: Loop): Promise<void>;
  /** Between two steps: saves now and then, lets commands in, holds while paused (saved), throws when cancelled. */
  betweenSteps(loop: () => Loop): Promise<void>;
}

/** Longest time between two turns of the event loop, ms: commands and signs of life pass there. */
const breathMs = 30;

/** Most work that a crash can lose, ms. */
const saveMs = 2_000;

/** Begins the next call of the program: journals what it trains and restores what an earlier attempt left of it. */
export async function openCall<Loop>(session: TrainSession, captured: CapturedCall, trainable: Trainable, loopSchema: z.ZodType<Loop>): Promise<OpenCall<Loop>> {
  const { context, recorder, random } = session;
  const call = recorder.beginCall(captured);
  const restored = await context.restore(call);
  let lastBreath = context.now();
  let lastSave = context.now();

  const open: OpenCall<Loop> = {
    restored: { kind: "fresh" },
    async save(role, loop) {
      recorder.flush();
      const optimizer = trainable.optimizer && readOptimizer(trainable.optimizer);
      const checkpoint: Checkpoint<Loop> = {
        position: recorder.position(),
        random: { seed: random.seed, position: random.stream.position },
        loop,
        weights: trainable.readWeights(),
        optimizer,
      };
      await context.checkpoint({ call, step: recorder.position().step, role, bytes: encodeCheckpoint(checkpoint) });
    },
    async betweenSteps(loop) {
      if (context.now() - lastSave >= saveMs) {
        await open.save("auto", loop());
        lastSave = context.now();
      }
      if (context.now() - lastBreath >= breathMs) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        lastBreath = context.now();
      }
      context.signal.throwIfAborted();
      const held = context.held();
      if (held) {
        await open.save("auto", loop());
        await held;
        context.signal.throwIfAborted();
      }
    },
  };

  if (restored.kind !== "fresh") {
    const checkpoint = decodeCheckpoint(restored.bytes, loopSchema);
    trainable.writeWeights(checkpoint.weights);
    if (trainable.optimizer && checkpoint.optimizer) {
      writeOptimizer(trainable.optimizer, checkpoint.optimizer.properties, new Map(checkpoint.optimizer.tensors.map((tensor) => [tensor.name, tensor])));
    }
    random.reseed(checkpoint.random.seed);
    random.stream.position = checkpoint.random.position;
    recorder.restore(checkpoint.position);
    open.restored = { kind: restored.kind, loop: checkpoint.loop };
  }
  return open;
}
