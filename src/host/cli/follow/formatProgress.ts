import { formatSeconds, formatValue } from "../terminal/formatValues.ts";
import type { Messages } from "../messages/en.ts";

export interface Progress {
  epoch: number;
  epochs?: number | undefined;
  step: number;
  totalSteps?: number | undefined;
  metrics: Readonly<Record<string, number>>;
  /** Seconds, where it can be said. */
  timeLeft?: number | undefined;
}

const widestBar = 24;

/** Where a training is, in one line that fits: what matters less is left out first. */
export function formatProgress({ epoch, epochs, step, totalSteps, metrics, timeLeft }: Progress, { columns, messages }: { columns: number; messages: Messages }): string {
  const loss = metrics["loss"];
  const measure = metrics["val_accuracy"] === undefined ? "accuracy" : "val_accuracy";
  const accuracy = metrics[measure];
  const name = (series: string): string => messages.seriesNames[series] ?? series;
  // Ordered as they stand; a higher rank goes first when there is no room.
  const parts = [
    { rank: 1, text: epoch > 0 || epochs ? messages.epoch(Math.min(epoch + 1, epochs ?? Infinity), epochs) : "" },
    { rank: 4, text: totalSteps ? drawBar(step / totalSteps, widestBar) : "" },
    { rank: 3, text: messages.step(step, totalSteps) },
    { rank: 0, text: loss === undefined ? "" : `${name("loss")} ${formatValue(loss)}` },
    { rank: 2, text: accuracy === undefined ? "" : `${name(measure)} ${formatValue(accuracy)}` },
    { rank: 2, text: timeLeft === undefined ? "" : messages.timeLeft(formatSeconds(timeLeft)) },
  ].filter(({ text }) => text !== "");
  for (;;) {
    const line = parts.map(({ text }) => text).join("  ");
    if (line.length < columns || parts.length === 1) return line.slice(0, Math.max(1, columns - 1));
    const least = parts.reduce((worst, part) => (part.rank > worst.rank ? part : worst));
    parts.splice(parts.indexOf(least), 1);
  }
}

function drawBar(share: number, width: number): string {
  const full = Math.min(width, Math.floor(share * width));
  return "█".repeat(full) + "░".repeat(width - full);
}
