import * as tf from "@tensorflow/tfjs";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { createDecoder } from "#engine/gpt/createDecoder.ts";
import { createGpt, nextTokenLoss, type GptOptions } from "#engine/gpt/Gpt.ts";
import { gptWeights, type GptConfig } from "#engine/gpt/GptConfig.ts";
import { createTextWindow, writeText } from "#engine/gpt/writeText.ts";
import { limitError } from "#engine/machine/memoryError.ts";
import { callSite, studentError, type CallSite } from "#engine/trainer/studentError.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { nextCharBatch } from "./characters.ts";
import { refuseChoice } from "./refuseChoice.ts";

type Session = Pick<TrainSession, "engine" | "random" | "context">;
type Options = Parameters<typeof Backprop.gpt>[0];

/** A GPT of any size for one text, to be trained by `train` like any other variables. */
export function gpt(session: Session, options: Options): Backprop.Gpt {
  const site = callSite();
  refuseSizes(site, options);
  const { text, context, width, heads, layers } = options;
  return gptOf(session, { text, config: { vocabulary: text.size, context, width, heads, layers } });
}

/** That of these sizes; its weights are drawn where they are not given. */
export function gptOf({ engine, random, context: surroundings }: Session, { text, config, initial }: { text: Backprop.Characters; config: GptConfig; initial?: GptOptions["initial"] }): Backprop.Gpt {
  const { context, heads } = config;
  const next = (): number => random.stream.next();
  const bytes = gptWeights(config).reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, Float32Array.BYTES_PER_ELEMENT), 0);
  if (bytes > (surroundings.memoryBytes ?? Infinity)) throw limitError({ what: "The model's weights", bytes, limitBytes: surroundings.memoryBytes! });
  const model = createGpt({ config, random: next, ...(initial && { initial }) });
  const costOf = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => nextTokenLoss(model.logits(x as tf.Tensor2D), y as tf.Tensor2D);
  const measuring = engine?.compile({ mode: "static", step: costOf });
  return {
    text,
    heads,
    logits: (ids) => model.logits(ids),
    loss(part, rows) {
      const { x, y } = nextCharBatch(part, { rows, length: context, random: next });
      return costOf(x, y);
    },
    measure(part, pieces = 128) {
      const { x, y } = evenPieces(callSite(), part, { pieces, length: context });
      if (surroundings.mode === "estimate") return tf.scalar(0);
      // As part of a larger step, such as train's evaluate, it is compiled with that one.
      return measuring && engine?.backend.listener === undefined ? measuring.run(x, y) : costOf(x, y);
    },
    write(prompt, wanted) {
      const { length, ...choice } = wanted;
      refuseChoice(callSite(), { name: "write", example: 'For example model.write("Call me", { length: 200 }).' }, wanted);
      if (typeof prompt !== "string" || prompt === "") throw studentError(callSite(), { message: "write needs a text of at least one character to go on from.", hint: 'For example model.write("Call me", { length: 200 }).' });
      if (surroundings.mode !== "run") return "";
      const numbers = new Map([...model.weights].map(([name, weight]) => [name, weight.dataSync() as Float32Array]));
      return text.decode([...writeText(createTextWindow(createDecoder(config, numbers), context), { prompt: text.encode(prompt), length, random: next, ...choice })]);
    },
  };
}

/** The same pieces each time, at even distances over the whole text; all of them where there are no more. */
function evenPieces(site: CallSite, part: Int32Array, { pieces, length }: { pieces: number; length: number }): { x: tf.Tensor2D; y: tf.Tensor2D } {
  if (!(part instanceof Int32Array)) throw studentError(site, { message: "measure needs the numbers of a text.", hint: "For example model.measure(book.validation)." });
  if (!Number.isSafeInteger(pieces) || pieces < 1) throw studentError(site, { message: `measure needs pieces as a whole number of at least 1, not ${String(pieces)}.`, hint: "Without it, it takes 128." });
  const there = Math.floor((part.length - 1) / length);
  if (there < 1) throw studentError(site, { message: `The text has ${part.length} characters: no piece of ${length} with one after it fits.`, hint: "Measure on a longer text." });
  const taken = Math.min(pieces, there);
  const from = (shift: number): tf.Tensor2D => {
    const ids = new Int32Array(taken * length);
    for (let row = 0; row < taken; row++) {
      const start = Math.floor((row * there) / taken) * length + shift;
      ids.set(part.subarray(start, start + length), row * length);
    }
    return tf.tensor2d(ids, [taken, length], "int32");
  };
  return { x: from(0), y: from(1) };
}

function refuseSizes(site: CallSite, options: Partial<Options> | undefined): void {
  const example = "For example gpt({ text: book, context: 64, width: 64, heads: 4, layers: 2 }).";
  if (typeof options !== "object" || typeof options.text?.encode !== "function") throw studentError(site, { message: "gpt needs a text, such as characters() answers, and sizes.", hint: example });
  const { width, heads } = options;
  for (const name of ["context", "width", "heads", "layers"] as const) {
    const value = options[name];
    if (!Number.isSafeInteger(value) || value! < 1 || value! > 4096) throw studentError(site, { message: `gpt needs ${name} as a whole number from 1 to 4096, not ${String(value)}.`, hint: example });
  }
  if (width! % heads! !== 0) throw studentError(site, { message: `A width of ${width} can't be shared by ${heads} heads: it has to be a multiple.`, hint: example });
}
