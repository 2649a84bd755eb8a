import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Band, Preset } from "#engine/presets/Preset.ts";
import { presets } from "#engine/presets/presets.ts";
import { openPresetLab, type PresetRun, type Sample } from "#tests/support/labs/presetLab.ts";

const all = Object.values(presets);
/** `npm run prove` trains everything in full. */
const inFull = process.env["PROVE_PRESETS"] !== undefined;
/**
 * 1,500 steps of gpt-tiny take three to seven minutes on one idle machine, by how its two processors lie: a proof leaves time for one that is four times as slow.
 * A training that stands still fails after two minutes whatever this says.
 */
const timeout = inFull ? 1_800_000 : 600_000;

/** Those too long for the suite: fewer epochs or steps, and where these end. */
const samples: Readonly<Record<string, Pick<Sample, "epochs" | "changes"> & { bands: readonly Band[] }>> = {
  "cnn-digits": { epochs: 1, bands: [{ series: "val_accuracy", from: 0.86, to: 0.95 }] },
  "convnet-small-images": { epochs: 4, bands: [{ series: "val_accuracy", from: 0.55, to: 1 }] },
  "lstm-sequence": { epochs: 4, bands: [{ series: "val_accuracy", from: 0.72, to: 0.95 }, { series: "val_accuracy", from: 0.52, to: 0.85 }] },
  "regressor-64-32-1": { epochs: 60, bands: [{ series: "val_loss", from: 1, to: 9 }] },
  "gpt-nano": { changes: { "steps = 1500": "steps = 60" }, bands: [{ series: "val_loss", from: 2.95, to: 3.3 }] },
  "gpt-tiny": { changes: { "steps = 1500": "steps = 24" }, bands: [{ series: "val_loss", from: 3.2, to: 3.55 }] },
  "gpt-fine-tune": { changes: { "learn(novel, 1000": "learn(novel, 120", "learn(speeches, 200": "learn(speeches, 60" }, bands: [{ series: "val_loss", from: 2.3, to: 2.95 }, { series: "val_loss", from: 2.1, to: 2.75 }] },
  autoencoder: { epochs: 2, bands: [{ series: "val_loss", from: 0.03, to: 0.055 }] },
};

/** What each call ended with, where that is not in its band. */
function outOfBand({ histories }: PresetRun, bands: readonly Band[]): string[] {
  return Array.from({ length: Math.max(histories.length, bands.length) }, (_, call) => ({ last: bands[call] && histories[call]?.[bands[call].series]?.at(-1), band: bands[call], call })).flatMap(({ last, band, call }) =>
    band && last !== undefined && last >= band.from && last <= band.to ? [] : [`call ${call + 1} ended at ${last}, its band is ${JSON.stringify(band)}`],
  );
}

/** A run of it, or of its sample, and where its calls have to end. For use inside a test. */
async function ofPreset({ name, bands }: Preset): Promise<[run: PresetRun, bands: readonly Band[]]> {
  const sample = inFull ? undefined : samples[name];
  const { bands: sampled, ...shorter } = sample ?? { bands };
  const { run } = await openPresetLab();
  return [await run(name, shorter), sampled];
}

test("each preset is one file, under the name that it is asked by", () => {
  expect(all.length).toBe(Object.keys(presets).length);
  for (const preset of all) {
    expect(presets[preset.name]).toBe(preset);
    expect(Object.keys(preset.files)).toEqual([preset.entry]);
  }
});

describe("the band of each preset", { timeout }, () => {
  test.each(all.filter(({ name }) => name !== "gpt-fine-tune").map((preset): [string, Preset] => [preset.name, preset]))("%s ends where it is told to", async (_name, preset) => {
    expect(outOfBand(...(await ofPreset(preset)))).toEqual([]);
  });
});

describe("gpt-tiny", { timeout }, () => {
  test("is held to end below what gpt-nano ends with, which is smaller", () => {
    const [tiny, nano] = ["gpt-tiny", "gpt-nano"].map((name) => presets[name]!.bands[0]!);
    expect(tiny!.to).toBeLessThan((nano!.from + nano!.to) / 2);
  });

  test("reads pieces of words where its program says so, and still tells what a letter costs", async () => {
    const { run } = await openPresetLab();
    const { histories, lines } = await run("gpt-tiny", { changes: { "inPieces = false": "inPieces = true", "steps = 1500": "steps = 24" } });
    const loss = histories[0]!["val_loss"]!.at(-1)!;
    expect(outOfBand({ histories, lines, exports: {} }, [{ series: "val_loss", from: 5.4, to: 5.9 }])).toEqual([]);
    // 2.098 letters a piece, as counted over the validation pages.
    expect(lines[0]).toBe(`nats a letter: ${(loss / 2.0983).toFixed(2)} of 4.34`);
  });
});

describe("gpt-fine-tune", { timeout }, () => {
  interface Costs {
    novel: number;
    speeches: number;
  }

  test("ends where it is told to, learns the second text from what it knew of the first, and says what that cost it there", async () => {
    const [run, bands] = await ofPreset(presets["gpt-fine-tune"]!);
    expect(outOfBand(run, bands)).toEqual([]);
    const { exports, histories } = run;
    const { before, after } = exports as unknown as { before: Costs; after: Costs };
    expect(after.speeches).toBeLessThan(before.speeches - 0.05);
    // Of weights that begin anew, the same steps make much less.
    expect(histories[1]!["val_loss"]![0]).toBeLessThan(2.8);
    expect(histories[1]!["val_loss"]!.at(-1)).toBeCloseTo(after.speeches, 4);
    expect(Math.abs(after.novel - before.novel)).toBeGreaterThan(0);
  });
});

describe("cnn-digits beside PyTorch", { timeout: 1_800_000 }, () => {
  const { val_accuracy: torch } = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/torch/cnn-digits.json"), "utf8")) as { val_accuracy: Record<string, number[]> };
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** Of three seeds each, since one seed is off by half a point itself; the last three epochs of each, for the same reason. */
  test.runIf(inFull)("reads the digits as well as PyTorch's same net, to half a point", async () => {
    const { run } = await openPresetLab();
    const ours: number[] = [];
    for (const seed of [1, 2, 3]) ours.push(...(await run("cnn-digits", { seed })).histories[0]!["val_accuracy"]!.slice(-3));
    const theirs = Object.values(torch).flatMap((values) => values.slice(-3));
    expect(Math.abs(mean(ours) - mean(theirs))).toBeLessThanOrEqual(0.005);
  });

  test("is held in its band by what PyTorch reaches", () => {
    const [{ from, to } = { from: 1, to: 0 }] = presets["cnn-digits"]!.bands;
    for (const values of Object.values(torch)) {
      expect(values.at(-1)).toBeGreaterThan(from);
      expect(values.at(-1)).toBeLessThan(to);
    }
  });
});
