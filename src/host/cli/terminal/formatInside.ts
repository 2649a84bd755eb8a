import { insideTroubles, readProfile, typicalSize, updateRatio, usualRatio, type Looked, type ProfileRow } from "#core/runs/readInside.ts";
import type { Messages } from "../messages/en.ts";
import type { LastInside } from "../follow/lastInside.ts";
import { formatShare, formatTable } from "./formatValues.ts";

/** What was seen inside of a run, as lines: a table of layers, what is wrong with them, and where a step's time goes. */
export function formatInside({ step, layers, profile, optimizer }: Pick<LastInside, "step" | "layers" | "profile"> & Looked, { inside }: Messages): string[] {
  const cell = (value: number | undefined): string => (value === undefined ? "" : Number(value.toPrecision(2)).toString());
  const rows = layers.map((layer) => [layer.name, cell(typicalSize(layer.activations)), cell(typicalSize(layer.gradient)), cell(updateRatio(layer)), layer.dead ? `${layer.dead.units}/${layer.dead.of}` : ""]);
  const table = layers.length === 0 ? [] : [inside.title(step), ...formatTable([[inside.columns.layer, inside.columns.activations, inside.columns.gradient, inside.columns.update, inside.columns.dead], ...rows]).map((line) => `  ${line}`)];
  const troubles = insideTroubles(layers, { step, optimizer }).map((trouble) => `  ${inside.troubles[trouble.kind](trouble.layer, "ratio" in trouble ? cell(trouble.ratio) : "norm" in trouble ? cell(trouble.norm) : "units" in trouble ? `${trouble.units}/${trouble.of}` : "", cell(usualRatio(optimizer)))}`);
  return [...table, ...troubles, ...(profile ? profileLines(profile) : [])];

  function profileLines(given: NonNullable<typeof profile>): string[] {
    const { milliseconds, rows: parts, first, gflops, peakShare } = readProfile(given);
    const nameOf = ({ of }: ProfileRow): string => (of.kind === "layer" ? of.name : inside.parts[of.kind]);
    if (!first) return [];
    const time = (value: number): string => (value > 0 ? cell(value) : "");
    const speed = gflops === undefined ? [] : [inside.speed(cell(gflops), peakShare === undefined ? undefined : formatShare(peakShare))];
    return [
      inside.sentence(cell(milliseconds), Math.round(first.share * 100), nameOf(first), first.of.kind),
      ...formatTable([["", inside.columns.forward, inside.columns.backward, inside.columns.share, "GFLOP/s"], ...parts.map((row) => [nameOf(row), time(row.forward), time(row.backward), formatShare(row.share), cell(row.gflops)])]).map((line) => `  ${line}`),
      ...speed,
    ];
  }
}
