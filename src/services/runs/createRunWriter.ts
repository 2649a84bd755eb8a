import { createBytePairTokenizer, readMerges } from "#core/tokens/bytePairTokenizer.ts";
import { createTokenizer, decodeGptDescription } from "#core/tokens/gptDescription.ts";
import { createCharacterTokenizer } from "#core/tokens/characterTokenizer.ts";
import type { Tokenizer } from "#core/tokens/Tokenizer.ts";
import type { RunState } from "#core/runs/runState.ts";
import { writerOf } from "#core/runs/writerOf.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { GptBytes, ModelEvaluator } from "#services/models/ModelEvaluator.ts";
import { AppError } from "#shared/AppError.ts";
import type { AttentionMap, WriteRequest, WrittenPart } from "#shared/contracts/runs.ts";
import type { BlobStore, RunStore } from "./ports.ts";

export interface WriterDeps {
  evaluator: ModelEvaluator;
  datasets: DatasetStore;
  store: RunStore;
  blobs: Pick<BlobStore, "get">;
  /** Weights file of a checkpoint. */
  readCheckpoint(bytes: Uint8Array): { weights: Uint8Array };
}

/** Lets the GPT that a run left write, and shows what it looks at. Throws `no-model` for a run that left none. */
export interface RunWriter {
  /** Parts of the text as they are written; ends when all is, or `signal` is aborted. */
  write(run: RunState, request: WriteRequest, signal: AbortSignal): AsyncGenerator<WrittenPart>;
  attend(run: RunState, request: { prompt: string; masked: boolean }): Promise<AttentionMap>;
}

/** What a model reads and writes in: letters, or pieces of words. */
interface Language extends Tokenizer {
  knows(character: string): boolean;
  /** The token before a text begins: as at the begin of a page. */
  start: number;
}

function alphabetLanguage(alphabet: string): Language {
  const characters = new Set(alphabet);
  return { ...createCharacterTokenizer(alphabet), knows: (character) => characters.has(character), start: 0 };
}

/** Tokens asked for at once: few enough that one can stop between them. */
const tokensAtOnce = 12;

export function createRunWriter({ evaluator, datasets, store, blobs, readCheckpoint }: WriterDeps): RunWriter {
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
  const languageOf = async (run: RunState): Promise<Language> => {
    const { dataset, merges, tokens } = writerOf(run)!;
    const described = tokens === undefined ? undefined : decodeGptDescription(await blobs.get(tokens)).tokens;
    if (described?.kind === "characters") return alphabetLanguage(described.alphabet);
    if (described) {
      const tokenizer = createTokenizer(described);
      return { ...tokenizer, knows: () => true, start: tokenizer.encode("\n")[0]! };
    }
    if (merges !== undefined) {
      const tokenizer = createBytePairTokenizer({ merges: readMerges(merges) });
      return { ...tokenizer, knows: () => true, start: tokenizer.encode("\n")[0]! };
    }
    const data = await datasets.load(dataset, run.spec.splitSeed);
    return alphabetLanguage(data.kind === "text" ? data.alphabet : "");
  };
  /** Numbers of a text's tokens; characters that the model has no number for are left out. */
  const encode = (language: Language, text: string): { ids: number[]; unknown: string } => {
    const given = Array.from(text);
    return { ids: language.encode(given.filter(language.knows).join("")), unknown: [...new Set(given.filter((character) => !language.knows(character)))].join("") };
  };

  return {
    async *write(run, { prompt, length, seed, temperature, topK, topP }, signal) {
      const gpt = await gptOf(run);
      const language = await languageOf(run);
      const { ids, unknown } = encode(language, prompt);
      if (unknown !== "") yield { text: "", unknown };
      if (ids.length === 0) ids.push(language.start);
      const begin = ids.length;
      let told = "";
      for (let drawn = 0; drawn < length && !signal.aborted; ) {
        const more = await evaluator.write(gpt, { ids, length: Math.min(tokensAtOnce, length - drawn), seed, drawn, temperature, topK, topP });
        if (signal.aborted) return;
        ids.push(...more);
        drawn += more.length;
        const text = language.decode(ids.slice(begin));
        // A piece may end inside of a character, whose rest is yet to come.
        const whole = drawn < length ? text.replace(/\uFFFD+$/, "") : text;
        yield { text: whole.slice(told.length) };
        told = whole;
      }
    },

    async attend(run, { prompt, masked }) {
      const gpt = await gptOf(run);
      const { context, layers, heads } = gpt.config;
      const language = await languageOf(run);
      const { ids, unknown } = encode(language, prompt);
      const seen = ids.slice(-context);
      if (seen.length === 0) throw new AppError({ code: "invalid-input", message: "There is no letter that the model knows.", hint: "Write some in the language of its text." });
      return { letters: seen.map((id) => language.decode([id])), unknown, layers, heads, shares: await evaluator.attend(gpt, { ids: seen, masked }) };
    },
  };
}
