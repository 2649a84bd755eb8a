import type { RunState } from "#core/runs/runState.ts";
import { writerOf } from "#core/runs/writerOf.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { GptBytes, ModelEvaluator } from "#services/models/ModelEvaluator.ts";
import { AppError } from "#shared/AppError.ts";
import type { AttentionMap, WriteRequest, WrittenPart } from "#shared/contracts/runs.ts";
import type { RunStore } from "./ports.ts";

export interface WriterDeps {
  evaluator: ModelEvaluator;
  datasets: DatasetStore;
  store: RunStore;
  /** Weights file of a checkpoint. */
  readCheckpoint(bytes: Uint8Array): { weights: Uint8Array };
}

/** Lets the GPT that a run left write, and shows what it looks at. Throws `no-model` for a run that left none. */
export interface RunWriter {
  /** Parts of the text as they are written; ends when all is, or `signal` is aborted. */
  write(run: RunState, request: WriteRequest, signal: AbortSignal): AsyncGenerator<WrittenPart>;
  attend(run: RunState, request: { prompt: string; masked: boolean }): Promise<AttentionMap>;
}

/** Letters asked for at once: few enough that one can stop between them. */
const lettersAtOnce = 12;

export function createRunWriter({ evaluator, datasets, store, readCheckpoint }: WriterDeps): RunWriter {
  let last: { runId: string; gpt: Promise<GptBytes> } | undefined;

  const load = async (run: RunState): Promise<GptBytes> => {
    const writer = writerOf(run);
    const end = run.checkpoints.findLast(({ role, call }) => role === "end" && call === run.calls.length);
    if (!writer || !end) throw new AppError({ code: "no-model", message: `Run ${run.number} left no model that writes.`, hint: "Train one with writes: { text, heads }.", data: { number: run.number, status: run.status } });
    return { weights: readCheckpoint(await store.readCheckpoint(run.runId, end.id)).weights, config: writer.config };
  };
  const gptOf = (run: RunState): Promise<GptBytes> => {
    if (last?.runId === run.runId) return last.gpt;
    const gpt = load(run);
    last = { runId: run.runId, gpt };
    gpt.catch(() => {
      if (last?.gpt === gpt) last = undefined;
    });
    return gpt;
  };
  const charactersOf = async (run: RunState): Promise<string[]> => {
    const data = await datasets.load(writerOf(run)!.dataset, run.spec.splitSeed);
    return data.kind === "text" ? Array.from(data.alphabet) : [];
  };
  /** Numbers of a text's characters; those that the model has no number for are left out. */
  const encode = (characters: readonly string[], text: string): { ids: number[]; unknown: string } => {
    const ids = new Map(characters.map((character, id) => [character, id]));
    const given = Array.from(text);
    return { ids: given.flatMap((character) => ids.get(character) ?? []), unknown: [...new Set(given.filter((character) => !ids.has(character)))].join("") };
  };

  return {
    async *write(run, { prompt, length, seed, temperature, topK, topP }, signal) {
      const gpt = await gptOf(run);
      const characters = await charactersOf(run);
      const { ids, unknown } = encode(characters, prompt);
      if (unknown !== "") yield { text: "", unknown };
      // Nothing to go on from: as at the begin of a page.
      if (ids.length === 0) ids.push(0);
      for (let drawn = 0; drawn < length && !signal.aborted; ) {
        const more = await evaluator.write(gpt, { ids, length: Math.min(lettersAtOnce, length - drawn), seed, drawn, temperature, topK, topP });
        if (signal.aborted) return;
        ids.push(...more);
        drawn += more.length;
        yield { text: Array.from(more, (id) => characters[id] ?? "").join("") };
      }
    },

    async attend(run, { prompt, masked }) {
      const gpt = await gptOf(run);
      const { context, layers, heads } = gpt.config;
      const characters = await charactersOf(run);
      const { ids, unknown } = encode(characters, prompt);
      const seen = ids.slice(-context);
      if (seen.length === 0) throw new AppError({ code: "invalid-input", message: "There is no letter that the model knows.", hint: "Write some in the language of its text." });
      return { letters: seen.map((id) => characters[id] ?? ""), unknown, layers, heads, shares: await evaluator.attend(gpt, { ids: seen, masked }) };
    },
  };
}
