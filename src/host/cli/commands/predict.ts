import { resolve } from "node:path";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { formatShare } from "../terminal/formatValues.ts";
import { localError } from "../localError.ts";
import { readRegularFile } from "../files/readRegularFile.ts";

const shown = 3;
const barWidth = 20;
const mostImageBytes = 32 * 2 ** 20;

/** What a run's model takes an image for: the likeliest classes, the likeliest first. */
export async function predict({ run, image: path }: Command & { kind: "predict" }, { terminal, messages, json, folder, openLab }: CommandContext): Promise<number> {
  const bytes = await readRegularFile(resolve(folder, path), mostImageBytes).catch((cause: unknown) => {
    throw localError({ code: "file-not-found", message: messages.usage.fileMissing(path), cause });
  });
  const lab = await openLab();
  try {
    const { label, probabilities } = await lab.call((client) => client.runs.predict({ run, image: { kind: "png", bytes } }));
    if (json) json({ kind: "result", status: "ok", label, probabilities });
    else {
      for (const one of probabilities.toSorted((a, b) => b.probability - a.probability).slice(0, shown)) {
        const line = `${one.label}  ${formatShare(one.probability).padStart(7)}  ${"█".repeat(Math.round(one.probability * barWidth))}`.trimEnd();
        terminal.line(one.label === label ? terminal.paint("bold", line) : line);
      }
    }
    return 0;
  } finally {
    lab.close();
  }
}
