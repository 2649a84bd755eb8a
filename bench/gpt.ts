// What a small GPT learns of a text in three minutes of one computer's processors: validation loss, letter by letter.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createCharacterTokenizer } from "#core/tokens/characterTokenizer.ts";
import { createGpt } from "#engine/gpt/Gpt.ts";
import { gptSizes } from "#engine/gpt/GptConfig.ts";
import { textLoss, trainGpt } from "#engine/gpt/trainGpt.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { report } from "./report.ts";

const text = join(import.meta.dirname, "..", "..", "shared", "data", "texts", "tinyshakespeare.en.txt");
/** Of wall time with every core at work. nanoGPT's README gives 1.88 for about that on a laptop. */
const minutes = 3;
const peak = 3e-3;
const warmupSteps = 100;

if (existsSync(text)) {
  const { engine, build } = await loadBackend();
  const letters = readFileSync(text, "utf8");
  const tokenizer = createCharacterTokenizer([...new Set(letters)].sort().join(""));
  const ids = Int32Array.from(tokenizer.encode(letters));
  const [train, validation] = [ids.subarray(0, Math.floor(ids.length * 0.9)), ids.subarray(Math.floor(ids.length * 0.9))];
  for (const [name, size] of Object.entries(gptSizes)) {
    const random = createPhilox(7);
    const gpt = createGpt({ config: { ...size, vocabulary: tokenizer.size }, random: () => random.next() });
    const begun = performance.now();
    const share = (): number => (performance.now() - begun) / (minutes * 60_000);
    let steps = 0;
    trainGpt({
      gpt,
      text: train,
      steps: 1e6,
      batch: 16,
      optimizer: tf.train.adam(peak, 0.9, 0.99),
      // Ends with the time: a half cosine over the share of it that has gone.
      learningRate: (step) => peak * Math.min(1, (step + 1) / warmupSteps) * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share())))),
      random: () => random.next(),
      onStep: (step) => {
        steps = step;
        return share() >= 1;
      },
    });
    report({ what: `${name}, tiny Shakespeare in ${minutes} min`, value: textLoss({ gpt, engine, text: validation }), unit: "", promise: { limit: 1.75, at: "most" }, note: `nats a letter over all validation text, ${steps} steps of 16 pieces, ${build}` });
    gpt.dispose();
  }
} else console.error("skipped: no text of Shakespeare's beside the repository");
process.exit(0);
