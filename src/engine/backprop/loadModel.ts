import type * as tf from "@tensorflow/tfjs";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { maxModelName, type ModelContent } from "#core/runs/loadedModel.ts";
import { createTokenizer } from "#core/tokens/gptDescription.ts";
import { gptWeightsInOrder } from "#engine/gpt/GptConfig.ts";
import { loadModel as loadLayers } from "#engine/models/modelFile.ts";
import { renameLayers } from "#engine/models/renameLayers.ts";
import { decodeSafetensors } from "#engine/models/safetensors.ts";
import { callSite, studentError } from "#engine/trainer/studentError.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { alphabetText } from "./characters.ts";
import { gptOf } from "./gpt.ts";

type Options = Parameters<typeof Backprop.loadModel>[1];

/** A stored model, of a run or brought in, to go on with. It draws nothing from the program's seed. */
export async function loadModel(session: TrainSession, name: string, options: Options): Promise<tf.LayersModel | Backprop.Gpt> {
  const site = callSite();
  const example = 'For example await loadModel("12"), the model of run 12.';
  const given: unknown = typeof name === "number" ? String(name) : name;
  if (typeof given !== "string" || given.trim() === "" || given.length > maxModelName) throw studentError(site, { message: "loadModel needs the name of a model: a run's number or label, or that of a model that was brought in.", hint: example });
  const at: unknown = options?.at ?? "end";
  if (at !== "end" && at !== "best") throw studentError(site, { message: `loadModel needs at as "end" or "best", not ${JSON.stringify(at) ?? typeof at}.`, hint: 'For example await loadModel("12", { at: "best" }).' });
  // Its place among those that were asked for, not among those that came: the same each time.
  const place = (session.loaded.count += 1);
  const content = await session.context.model(given, at);
  return content.kind === "layers" ? undrawn(session, () => loadLayers({ topology: renameLayers(content.topology, `loaded${place}_`), weights: content.weights })) : buildGpt(session, content);
}

function buildGpt(session: TrainSession, { tokens, description, weights }: Extract<ModelContent, { kind: "gpt" }>): Backprop.Gpt {
  const { config } = description;
  const initial = gptWeightsInOrder(config, decodeSafetensors(weights).tensors);
  const text = textOf(description);
  session.loaded.texts.set(text, tokens);
  return gptOf(session, { text, config, initial });
}

/** What it reads and writes in. The pages that it learned from are not part of a model. */
function textOf({ text: name, tokens, config }: Extract<ModelContent, { kind: "gpt" }>["description"]): Backprop.Characters {
  const pages = { train: new Int32Array(), validation: new Int32Array() };
  if (tokens.kind === "characters") return { ...alphabetText(name, tokens.alphabet), ...pages };
  const { encode, decode } = createTokenizer(tokens);
  // Some models have room for more tokens than there are.
  return { name, size: config.vocabulary, encode, decode, knows: (character) => character.length > 0, ...pages };
}

/**
 * What a model begins with before its weights are put in is nobody's: the numbers drawn for it are drawn again. Set back before anything
 * is waited for: the program may draw meanwhile.
 */
function undrawn<T>({ random, engine }: TrainSession, work: () => Promise<T>): Promise<T> {
  const { position } = random.stream;
  const steps = engine?.random.steps;
  try {
    return work();
  } finally {
    random.stream.position = position;
    if (engine && steps !== undefined) engine.random.steps = steps;
  }
}
