// `npm run bench:engine -- profile gpt-16 native-avx2 1 10` (model, machine, threads, rounds): where a step's time goes, command by command.
// `npm run bench:engine`: the training engine's models against PyTorch on this machine, in one run. `npm run bench:engine -- mlp-32 --rounds=1 --seconds=2` for less.
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
const words = process.argv.slice(2);
if (words[0] === "profile") {
  const { profileOurs } = await import("../bench/engine/profileOurs.ts");
  await profileOurs(words.slice(1));
} else {
  const { runEngineBench } = await import("../bench/engine/runEngineBench.ts");
  process.exitCode = await runEngineBench(words);
}
