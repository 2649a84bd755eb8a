import type { CheckpointRef } from "#core/runs/events.ts";
import type { LoadedModel, WeightsAt } from "#core/runs/loadedModel.ts";
import type { RunState } from "#core/runs/runState.ts";
import { writerOf, type Writer } from "#core/runs/writerOf.ts";
import { decodeGptDescription, encodeGptDescription, type GptDescription, type Tokens } from "#core/tokens/gptDescription.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { BlobStore, RunIndex, RunStore } from "#services/runs/ports.ts";
import { AppError, isAppError } from "#shared/AppError.ts";
import { idSchema } from "#shared/ids.ts";
import type { ModelSource } from "./ModelSource.ts";
import type { ImportedModel, ModelStore } from "./ModelStore.ts";

export interface ModelSourceDeps {
  index: Pick<RunIndex, "get" | "find" | "labelled" | "summaries">;
  /** Brings the index up to date. */
  flushIndex(): void;
  store: Pick<RunStore, "readCheckpoint">;
  blobs: BlobStore;
  imported: Pick<ModelStore, "get" | "list">;
  datasets: DatasetStore;
  /** Weights file of a checkpoint. */
  readCheckpoint(bytes: Uint8Array): { weights: Uint8Array };
  /** Over the tensors of a weights file. Throws `checkpoint-invalid` for one that is damaged. */
  weightsHash(weights: Uint8Array): string;
}

/** How often a program holds the bytes of a model while it loads it: as they came, as arrays, and as tensors. */
const copies = 3;
const listed = 10;

type Found = { kind: "run"; run: RunState } | { kind: "import"; model: ImportedModel };

export function createModelSource(deps: ModelSourceDeps): ModelSource {
  const { index, flushIndex, store, blobs, imported, datasets, readCheckpoint, weightsHash } = deps;

  /** A run's id or number, the name of a model that was brought in, or the label that a person gave a run. */
  async function findNamed(name: string): Promise<Found> {
    flushIndex();
    const word = name.trim();
    const number = /^(?:(?:run|corrida) )?#?(\d{1,15})$/i.exec(word)?.[1];
    const id = word.toLowerCase();
    const run = number !== undefined ? index.find({ number: Number(number) }) : idSchema.safeParse(id).success ? index.get(id) : undefined;
    if (run) return { kind: "run", run };
    const model = await imported.get(word);
    const called: Found[] = [...index.labelled(word).map((one) => ({ kind: "run", run: one }) as const), ...(model ? [{ kind: "import", model } as const] : [])];
    const [only, ...others] = called;
    if (only && others.length === 0) return only;
    if (only) throw new AppError({ code: "conflict", message: `Several models are called "${shorten(name)}": ${called.map((one) => (one.kind === "run" ? `run ${one.run.number}` : "one that was brought in")).join(", ")}.`, hint: "Load the run by its number." });
    throw new AppError({ code: "not-found", message: `There is no model called "${shorten(name)}".`, hint: await whatThereIs() });
  }

  async function whatThereIs(): Promise<string> {
    const models = (await imported.list()).slice(0, listed).map(({ name }) => `"${name}"`);
    const runs = index.summaries({ limit: 500, all: false }).filter(({ hasModel, writes }) => hasModel || writes).slice(0, listed);
    const all = [...models, ...runs.map(({ number, label }) => (label === undefined ? `"${number}"` : `"${number}" (${label})`))];
    return all.length === 0 ? "Train one first: a run is loaded by its number." : `There are: ${all.join(", ")}.`;
  }

  const loaded = async (model: Omit<LoadedModel, "weights" | "weightsHash" | "description">, description: string, weights: string): Promise<LoadedModel> => ({
    ...model,
    description,
    weights,
    weightsHash: weightsHash(await storedWeights(model.from, weights)),
  });

  async function storedWeights(from: LoadedModel["from"], hash: string): Promise<Uint8Array> {
    try {
      return await blobs.get(hash);
    } catch (cause) {
      if (!isAppError(cause) || cause.code !== "not-found") throw cause;
      throw from.kind === "run" ? notHere(from.number, cause) : new AppError({ code: "no-model", message: `The weights of the model "${from.name}" are gone.`, hint: "Remove it, and bring it in again.", cause });
    }
  }

  async function fromRun(run: RunState, { name, at }: { name: string; at: WeightsAt }): Promise<LoadedModel> {
    const { runId, number, status, label, spec, result } = run;
    if (run.removedAt !== undefined) throw new AppError({ code: "no-model", message: `Run ${number} was removed.`, hint: "Bring it back among the runs, or load another one." });
    if (status !== "succeeded") throw new AppError({ code: "no-model", message: `Run ${number} has no model yet: it is ${status}.`, hint: "A program loads the model of a run that has succeeded." });
    const base = { name, at, from: { kind: "run", runId, number, ...(label === undefined ? {} : { label }) } as const, solution: spec.solution || run.loaded.some(({ solution }) => solution) };
    if (result?.model) return loaded({ ...base, kind: "layers" }, result.model.topology, at === "end" ? result.model.weights : await weightsOf(run, at));
    const writer = writerOf(run);
    if (!writer) throw new AppError({ code: "no-model", message: `Run ${number} left no model that can be loaded.`, hint: "Its program has to train a model of layers, or a gpt with writes: model." });
    return loaded({ ...base, kind: "gpt" }, await blobs.put(encodeGptDescription({ format: "backprop-gpt-1", config: writer.config, text: writer.dataset, tokens: await tokensOf(run, writer) })), await weightsOf(run, at));
  }

  /** Of the last call, kept from now on for whoever began with them. */
  async function weightsOf(run: RunState, at: WeightsAt): Promise<string> {
    const { runId, number, calls, checkpoints } = run;
    const kept: CheckpointRef | undefined = checkpoints.findLast(({ role, call }) => role === at && call === calls.length);
    if (!kept) throw noBest(`Run ${number}`);
    const bytes = await store.readCheckpoint(runId, kept.id).catch((cause: unknown) => {
      throw notHere(number, cause);
    });
    return blobs.put(readCheckpoint(bytes).weights);
  }

  async function tokensOf({ spec, number }: RunState, { dataset, merges, tokens, config }: Writer): Promise<Tokens> {
    if (tokens !== undefined) return decodeGptDescription(await blobs.get(tokens)).tokens;
    if (merges !== undefined) return { kind: "pairs", merges };
    const data = await datasets.load(dataset, spec.splitSeed).catch((cause: unknown) => {
      if (isAppError(cause) && cause.code !== "not-found") throw cause;
      return undefined;
    });
    if (data?.kind === "text" && Array.from(data.alphabet).length === config.vocabulary) return { kind: "characters", alphabet: data.alphabet };
    throw new AppError({ code: "no-model", message: `The letters that run ${number} wrote with are not known here: its text was "${dataset}".`, hint: "Give writes the gpt itself, and train it again." });
  }

  async function blobOf({ from, name }: LoadedModel, hash: string): Promise<Uint8Array> {
    try {
      return await blobs.get(hash);
    } catch (cause) {
      if (!isAppError(cause) || cause.code !== "not-found") throw cause;
      throw new AppError({ code: "no-model", message: `The weights of "${shorten(name)}" that this run began with are gone.`, hint: from.kind === "run" ? `They were those of run ${from.number}: train it again, and start a new run.` : "Bring the model in again.", cause });
    }
  }

  return {
    async find({ name, at }) {
      const found = await findNamed(name);
      if (found.kind === "run") return fromRun(found.run, { name, at });
      const { model } = found;
      if (at === "best") throw noBest(`The model "${model.name}"`);
      return loaded({ name, at, from: { kind: "import", name: model.name }, kind: "gpt", solution: false }, model.description, model.weights);
    },

    async read(model, { memoryMiB }) {
      const [description, weights] = [await blobOf(model, model.description), await blobOf(model, model.weights)];
      const neededMiB = Math.ceil((copies * weights.length) / 2 ** 20);
      if (neededMiB > memoryMiB) throw new AppError({ code: "student-memory", message: `Loading "${shorten(model.name)}" would need ${neededMiB} MiB of memory; the limit is ${memoryMiB} MiB.`, hint: "Load a smaller model.", data: { neededMiB, limitMiB: memoryMiB } });
      if (model.kind === "layers") return { kind: "layers", topology: description, weights };
      return { kind: "gpt", tokens: model.description, description: decodeGptDescription(description) satisfies GptDescription, weights };
    },
  };
}

function noBest(what: string): AppError {
  return new AppError({ code: "no-model", message: `${what} kept no best weights.`, hint: 'Leave { at: "best" } out: you get those it ended with.' });
}

/** Such as those of a run that was brought in: checkpoints stay where they were made. */
function notHere(number: number, cause: unknown): AppError {
  return new AppError({ code: "no-model", message: `The weights of run ${number} are not on this computer.`, hint: "Train it again here.", cause });
}

/** A person may have pasted anything. */
function shorten(words: string): string {
  return words.length > 64 ? `${words.slice(0, 64)}…` : words;
}
