import type { CapturedCall } from "./events.ts";
import { layersText } from "./layersText.ts";
import type { RunState } from "./runState.ts";

export type RunConfig = Record<string, string | number | boolean>;

/**
 * What a run's last call trained with, by the field's own names, in the order in which a person compares. What the
 * program left at its usual value is not in it.
 */
export function configOf({ calls }: Pick<RunState, "calls">): RunConfig {
  const captured = calls.at(-1)?.captured;
  if (!captured) return {};
  const { seed, options, optimizer, layers } = captured;
  const weights = layers.reduce((sum, layer) => sum + (numberOf(layer["weights"]) ?? 0), 0);
  const scale = numberOf(layers.find(({ className }) => className === "Rescaling")?.["scale"]);
  const rate = numberOf(optimizer["learningRate"]);
  const all: Record<string, string | number | boolean | undefined> = {
    seed,
    data: dataText(captured),
    steps: captured.kind === "train" ? numberOf(options["steps"]) : undefined,
    epochs: captured.epochs,
    batch: numberOf(options["batch"]),
    learningRate: rate === undefined ? undefined : rounded(rate),
    optimizer: textOf(optimizer["className"])?.toLowerCase(),
    momentum: numberOf(optimizer["momentum"]) || undefined,
    loss: textOf(options["loss"]),
    layers: layersText(layers) || undefined,
    scale: scale === undefined ? undefined : rounded(scale),
    weights: weights || undefined,
    augment: options["augment"] === true || undefined,
    stopWhen: options["stopWhen"] === true || undefined,
    calls: calls.length > 1 ? calls.length : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined));
}

/** "digits 8000+1000": where the rows come from, as far as that is known, and how many train and validate; a mark tells others apart. */
function dataText({ data }: CapturedCall): string | undefined {
  const train = numberOf(data["train"]);
  if (train === undefined) return undefined;
  const validation = numberOf(data["validation"]);
  const mark = textOf(data["fingerprint"])?.slice(0, 6);
  return [textOf(data["dataset"]), validation === undefined ? String(train) : `${train}+${validation}`, mark && `#${mark}`].filter(Boolean).join(" ");
}

/** 1/255 has no end, and a rate of 0.1 may come back from 32 bits: six digits are what a person wrote. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** In a journal a number may be one that JSON has not; such a one is left out. */
function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
