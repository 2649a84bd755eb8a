// How fast a small GPT writes: milliseconds a token over a full window, keys and values kept.
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createDecoder } from "#engine/gpt/createDecoder.ts";
import { createGpt } from "#engine/gpt/Gpt.ts";
import { gptSizes } from "#engine/gpt/GptConfig.ts";
import { createTextWindow, writeText } from "#engine/gpt/writeText.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { report } from "./report.ts";

await loadBackend();
const letters = 2000;
for (const [name, size] of Object.entries(gptSizes)) {
  const config = { ...size, vocabulary: 77 };
  const { next } = createPhilox(7);
  const gpt = createGpt({ config, random: next });
  const decoder = createDecoder(config, new Map([...gpt.weights].map(([key, weight]) => [key, weight.dataSync() as Float32Array])));
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    const written = [...writeText(createTextWindow(decoder, config.context), { prompt: [0], length: letters, random: next })];
    if (written.length !== letters) throw new Error("It wrote less than it was asked for.");
    return (performance.now() - begun) / letters;
  });
  const ms = times.toSorted((one, other) => one - other)[2]!;
  report({ what: `${name}, a letter written`, value: ms, unit: "ms", ...(name === "gpt-nano" && { promise: { limit: 0.25, at: "most" as const } }), note: "one core, the later half of a full window read again" });
}
process.exit(0);
