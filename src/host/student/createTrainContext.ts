import { z } from "zod";
import { AppError, errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { gptDescriptionSchema } from "#core/tokens/gptDescription.ts";
import { tableColumnSchema, tableRowSchema } from "#core/data/tableRow.ts";
import { mostBytes } from "#platform/processes/frames.ts";
import type { HostMessage, Question, StopReason, Task } from "#platform/processes/messages.ts";
import type { TrainContext } from "#engine/trainer/TrainContext.ts";
import type { HostChannel } from "./openHostChannel.ts";

const rowsSchema = z.object({ x: z.instanceof(Uint8Array), y: z.instanceof(Uint8Array) });
const datasetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("images"), hash: z.string(), classes: z.array(z.string()), shape: z.array(z.int()), train: rowsSchema, validation: rowsSchema }),
  z.object({ kind: z.literal("table"), hash: z.string(), columns: z.array(tableColumnSchema), train: z.array(tableRowSchema), validation: z.array(tableRowSchema) }),
  z.object({ kind: z.literal("text"), hash: z.string(), alphabet: z.string(), train: z.string(), validation: z.string() }),
]);
const modelSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("layers"), topology: z.instanceof(Uint8Array), weights: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal("gpt"), tokens: z.string(), description: gptDescriptionSchema, weights: z.instanceof(Uint8Array) }),
]);
const restoredSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fresh") }),
  z.object({ kind: z.enum(["partial", "completed"]), step: z.int(), bytes: z.instanceof(Uint8Array) }),
]);

export interface ProcessContext {
  context: TrainContext;
  hear(message: HostMessage): void;
  /** Set when the program was asked to stop. */
  stopReason(): StopReason | undefined;
  /** Time since the program last said something, ms. */
  quietMs(): number;
}

/** The trainer's surroundings, answered by the host over the channel. */
export function createTrainContext({ task, channel }: { task: Task; channel: HostChannel }): ProcessContext {
  const now = performance.now.bind(performance);
  const later = setImmediate;
  const stop = new AbortController();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: AppError): void; site: Error }>();
  let nextId = 1;
  let hold: Hold | undefined;
  let reason: StopReason | undefined;
  let lastEvent = now();

  /** Without this a program that waits for the host would count as one that waits for nothing. */
  const keepAlive = (): void => channel.keepAlive(waiting.size > 0 || hold !== undefined);
  const ask = (question: Question, send = channel.send): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject, site: new Error("asked") });
      keepAlive();
      send({ kind: "question", id, question });
    });
  const settle = (id: number): ReturnType<typeof waiting.get> => {
    const one = waiting.get(id);
    waiting.delete(id);
    keepAlive();
    tellHeld();
    return one;
  };
  /** Once the program asked for the hold and nothing it saves is on its way. */
  const tellHeld = (): void => {
    if (!hold?.asked || hold.told || waiting.size > 0) return;
    hold.told = true;
    channel.send({ kind: "held" });
  };
  const release = (): void => {
    hold?.release();
    hold = undefined;
    keepAlive();
  };

  return {
    stopReason: () => reason,
    quietMs: () => now() - lastEvent,
    hear(message) {
      switch (message.kind) {
        case "start":
          return; // heard once, before there is a context
        case "hold":
          hold ??= createHold();
          return keepAlive();
        case "release":
          return release();
        case "stop":
          reason = message.reason;
          stop.abort(new AppError({ code: "cancelled", message: reason === "pause" ? "The run was paused." : "The run was cancelled.", data: { reason } }));
          return release();
        case "answer":
          settle(message.id)?.resolve(message.value);
          return;
        case "refusal": {
          const { code, message: text, hint, data } = message.error;
          const one = settle(message.id);
          if (!one) return;
          const error = new AppError({ code: isErrorCode(code) ? code : "student-error", message: text, hint, data });
          // Shown at the line that asked.
          error.stack = one.site.stack ?? "";
          one.reject(error);
        }
      }
    },
    context: {
      mode: task.kind === "run" || task.kind === "estimate" ? task.kind : "check",
      calibrations: task.kind === "estimate" ? task.calibrations : undefined,
      estimated: (estimate) => channel.send({ kind: "estimated", estimate }),
      memoryBytes: "memoryMiB" in task && task.memoryMiB !== undefined ? task.memoryMiB * 2 ** 20 : undefined,
      seed: "seed" in task ? task.seed : 0,
      overrides: "overrides" in task ? task.overrides : {},
      emit(event) {
        lastEvent = now();
        channel.send({ kind: "event", event });
      },
      // The bytes last: they are not copied then, and the training goes on while many are written.
      checkpoint: async ({ bytes, ...draft }) => {
        if (bytes.length > mostBytes) throw stateTooLarge(bytes.length);
        await ask({ kind: "checkpoint", ...draft, bytes }, channel.stream);
      },
      restore: async (call) => restoredSchema.parse(await ask({ kind: "restore", call })),
      dataset: async (name) => datasetSchema.parse(await ask({ kind: "dataset", name })),
      model: async (name, at) => modelSchema.parse(await ask({ kind: "model", name, at })),
      signal: stop.signal,
      held() {
        if (!hold) return undefined;
        hold.asked = true;
        later(tellHeld);
        return hold.promise;
      },
      now,
    },
  };
}

/** While it is there the program waits at its next step. */
interface Hold {
  promise: Promise<void>;
  release(): void;
  /** The trainer has come to it. */
  asked: boolean;
  told: boolean;
}

function createHold(): Hold {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, release: resolve, asked: false, told: false };
}

function stateTooLarge(bytes: number): AppError {
  const [stateMiB, limitMiB] = [Math.ceil(bytes / 2 ** 20), mostBytes / 2 ** 20];
  return new AppError({ code: "student-memory", message: `The state of the training takes ${stateMiB} MiB; one of at most ${limitMiB} MiB can be saved.`, hint: "Use a smaller model: its weights and what its optimizer keeps of them are what is saved.", data: { stateMiB, limitMiB } });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
