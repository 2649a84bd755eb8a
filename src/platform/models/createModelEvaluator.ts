import { fork, type ChildProcess } from "node:child_process";
import { z } from "zod";
import { AppError, errorCodes, type ErrorCode } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import { residentBytes } from "#platform/processes/operatingSystem.ts";
import type { DatasetStore, Rows } from "#services/data/DatasetStore.ts";
import type { ModelEvaluator, RowsOf } from "#services/models/ModelEvaluator.ts";

export interface ModelEvaluatorDeps {
  /** Node 24. */
  nodePath: string;
  /** The program of the clean engine process. */
  entry: string;
  /** Folders and files that process may read; nothing else of the machine. */
  readable: readonly string[];
  /** What the engine is told, asked at every start of the process. */
  env?: () => Readonly<Record<string, string>>;
  datasets: DatasetStore;
  log: Logger;
  /** Longest time for one task, ms. */
  timeoutMs?: number;
  /** The process ends after this time without a task, ms. */
  idleMs?: number;
  /** Resident memory, MiB: a stored model's description may ask for any amount. */
  memoryMiB?: number;
}

/** Of a text, spread over all of it: their mean is within 0.02 of the whole's. */
const textPieces = 512;

/** Between two looks at its memory, ms. */
const memoryLookMs = 100;

/** NaN and infinities too, which `z.number` refuses: a model may have burst. */
type Value = number | Float32Array | Int32Array;
const valueSchema = z.custom<Value>((value) => typeof value === "number" || value instanceof Float32Array || value instanceof Int32Array);
const replySchema = z.union([
  z.object({ id: z.int(), value: valueSchema }),
  z.object({ id: z.int(), error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }) }),
]);

interface Waiting {
  resolve(value: Value): void;
  reject(error: AppError): void;
  timer: NodeJS.Timeout;
}

/** A process of its own, started at the first task and again after it died: a model that breaks it fails its own task only. */
export function createModelEvaluator({ nodePath, entry, readable, env = () => ({}), datasets, log, timeoutMs = 60_000, idleMs = 60_000, memoryMiB = 1_200 }: ModelEvaluatorDeps): ModelEvaluator {
  const waiting = new Map<number, Waiting>();
  /** Models that were asked for single rows, or to write. */
  const names = new WeakMap<object, number>();
  /** The one that the process has loaded, by its name. */
  let loaded: number | undefined;
  let child: ChildProcess | undefined;
  let nextId = 1;
  let idle: NodeJS.Timeout | undefined;

  const failAll = (why: string): void => {
    for (const one of waiting.values()) {
      clearTimeout(one.timer);
      one.reject(new AppError({ code: "internal", message: `The model could not be evaluated: ${why}.`, hint: "Try again; if it happens again, run the program again to make a new model." }));
    }
    waiting.clear();
  };
  const stop = (why: string): void => {
    clearTimeout(idle);
    const ending = child;
    child = undefined;
    loaded = undefined;
    ending?.kill("SIGKILL");
    failAll(why);
  };
  const start = (): ChildProcess => {
    const started = fork(entry, {
      execPath: nodePath,
      execArgv: ["--permission", "--allow-addons", ...readable.map((path) => `--allow-fs-read=${path}`), "--no-warnings"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: env(),
    });
    const looking = setInterval(() => {
      void residentBytes(started.pid!).then((bytes) => {
        if (child === started && bytes !== undefined && bytes > memoryMiB * 2 ** 20) stop(`it needed more than ${memoryMiB} MiB of memory`);
      });
    }, memoryLookMs).unref();
    let tail = "";
    started.stderr?.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-2_000)));
    started.on("message", (message: unknown) => {
      const reply = replySchema.parse(message);
      const one = waiting.get(reply.id);
      if (!one) return;
      waiting.delete(reply.id);
      clearTimeout(one.timer);
      if ("value" in reply) one.resolve(reply.value);
      else one.reject(new AppError({ code: reply.error.code in errorCodes ? (reply.error.code as ErrorCode) : "internal", message: reply.error.message, hint: reply.error.hint }));
      if (waiting.size === 0) idle = setTimeout(() => stop("it was not used"), idleMs).unref();
    });
    // It could not be started, or was gone when it was spoken to.
    started.on("error", (error) => {
      if (child === started) stop(error.message);
    });
    started.on("exit", (code, signal) => {
      clearInterval(looking);
      if (child !== started) return;
      child = undefined;
      loaded = undefined;
      if (waiting.size > 0) log.error("evaluator died", { code, signal, tail });
      failAll(`its process ended (${signal ?? code})`);
    });
    return started;
  };
  const ask = (task: object): Promise<Value> =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      child ??= start();
      const id = nextId++;
      const timer = setTimeout(() => stop(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
      waiting.set(id, { resolve, reject, timer });
      child.send({ id, task });
    });
  /** Its process forgets the loaded model for it. */
  const askWhole = (task: object): Promise<Value> => {
    loaded = undefined;
    return ask(task);
  };
  /** Of a model that stays loaded from one question to the next. */
  const askLoaded = async (model: object, task: (of: number, isLoaded: boolean) => object): Promise<Value> => {
    const of = names.get(model) ?? nextId++;
    names.set(model, of);
    const isLoaded = loaded === of;
    loaded = of;
    try {
      return await ask(task(of, isLoaded));
    } catch (error) {
      loaded = undefined;
      throw error;
    }
  };
  const rowsOf = async ({ dataset, splitSeed, part, rows }: RowsOf): Promise<Rows & { shape: readonly number[] }> => {
    const data = await datasets.load(dataset, splitSeed);
    if (data.kind !== "images") throw new AppError({ code: "invalid-input", message: `The data set "${dataset}" is a ${data.kind}: stored models are measured on images.`, hint: "Measure what the program exports." });
    const whole = part === "train" ? data.train : part === "validation" ? data.validation : data.heldOut;
    if (!rows) return { ...whole, shape: data.shape };
    const size = data.shape.reduce((product, one) => product * one, 1);
    const x = new Uint8Array(rows.length * size);
    rows.forEach((row, index) => x.set(whole.x.subarray(row * size, (row + 1) * size), index * size));
    return { x, y: Uint8Array.from(rows, (row) => whole.y[row]!), shape: data.shape };
  };

  return {
    loss: async (model, rows) => Number(await askWhole({ kind: "loss", model, rows: await rowsOf(rows) })),
    accuracy: async (model, { shiftRight = 0, ...rows }) => Number(await askWhole({ kind: "accuracy", model, rows: await rowsOf(rows), shiftRight })),
    outputs: async (model, rows) => (await askWhole({ kind: "outputs", model, rows: await rowsOf(rows) })) as Float32Array,
    predict: async (model, row) => (await askLoaded(model, (of, isLoaded) => ({ kind: "predict", of, ...(!isLoaded && { model }), ...row }))) as Float32Array,
    write: async (gpt, task) => (await askLoaded(gpt, (of, isLoaded) => ({ kind: "write", of, ...(!isLoaded && { gpt }), ...task }))) as Int32Array,
    attend: async (gpt, task) => (await askLoaded(gpt, (of, isLoaded) => ({ kind: "attend", of, ...(!isLoaded && { gpt }), ...task }))) as Float32Array,
    async textLoss(weights, { dataset, splitSeed, part, sizes }) {
      const data = await datasets.load(dataset, splitSeed);
      if (data.kind !== "text") throw new AppError({ code: "invalid-input", message: `The data set "${dataset}" is no text.`, hint: "Measure what the program exports." });
      const ids = new Map(Array.from(data.alphabet, (character, id) => [character, id]));
      const text = Int32Array.from(data[part], (character) => ids.get(character)!);
      return Number(await askWhole({ kind: "text-loss", weights, config: { vocabulary: ids.size, ...sizes }, text, pieces: textPieces }));
    },
    close: async () => stop("the lab is closing"),
  };
}
