import type { LayerLook, StepProfile } from "./events.ts";
import type { RunState } from "./runState.ts";

/** What is wrong with a layer, or with the net, in a word; texts are those of whoever shows it. */
export type InsideTrouble =
  /** More than half of a ReLU's units answer 0 to everything. */
  | { readonly kind: "dead"; readonly layer: string; readonly units: number; readonly of: number }
  /** A step changes the weights by far more, or far less, than is `usual`, as a part of them. */
  | { readonly kind: "updates-large" | "updates-small"; readonly layer: string; readonly ratio: number; readonly usual: number }
  /** The gradient gets much smaller on its way to the first layer, or is very large. `ratio`: of the first layer's to the last one's, a number each. */
  | { readonly kind: "vanishing"; readonly layer: string; readonly ratio: number }
  | { readonly kind: "exploding"; readonly layer: string; readonly norm: number }
  | { readonly kind: "not-finite"; readonly layer: string };

/** What else has a say in whether a step is too large. */
export interface Looked {
  /** Of the call, from 1. */
  readonly step: number;
  /** Its class, as `Adam`. */
  readonly optimizer: string | undefined;
}

/**
 * Steps that change weights by about a thousandth of their size are a common rule of thumb (Karpathy, CS231n, "Babysitting the
 * learning process": "roughly somewhere around 1e-3"); what is said to be wrong lies far from it. Adadelta at Zeiler's rate of 1 finds
 * the size of its steps by itself: 0.01 to 0.05 of the weights, for as long as it learns.
 */
const usualUpdate = { adadelta: 0.02, others: 0.001 } as const;
const largeUpdate = { adadelta: 0.1, others: 0.05 } as const;
const smallUpdate = 1e-6;

/**
 * So far the weights still grow from what they began with, and Adam moves all of them by its whole rate. Those that are smaller than
 * layers usually begin with, down to zero, are taken to be of that size: an embedding, a bias, a gain, or a layer of thousands of inputs.
 */
const early = { steps: 100, large: 0.1, weight: 0.05 } as const;
const deadShare = 0.5;
/** Of the first layer's gradient to the last one's, root mean square. */
const vanished = 1e-3;
/** Norm of one layer's gradient. */
const exploded = 1e3;

/** Norm of a step's change by the norm of the weights; undefined where there are no weights, or all are 0. */
export function updateRatio({ update, weights }: LayerLook): number | undefined {
  return update === undefined || !weights ? undefined : update / weights;
}

/** About how much a step changes weights, as a part of them. */
export function usualRatio(optimizer: string | undefined): number {
  return usualUpdate[ruleOf(optimizer)];
}

/** The class of the optimiser that a run's newest call has. */
export function optimizerOf({ calls }: Pick<RunState, "calls">): string | undefined {
  const name = calls.at(-1)?.captured.optimizer["className"];
  return typeof name === "string" ? name : undefined;
}

function ruleOf(optimizer: string | undefined): keyof typeof usualUpdate {
  return optimizer?.toLowerCase() === "adadelta" ? "adadelta" : "others";
}

function isLarge(layer: LayerLook, { step, optimizer }: Looked): boolean {
  const usual = largeUpdate[ruleOf(optimizer)];
  if (step > early.steps || !layer.gradient) return updateRatio(layer)! > usual;
  return layer.update! / Math.max(layer.weights!, early.weight * Math.sqrt(layer.gradient.size)) > Math.max(usual, early.large);
}

/** Root mean square: what one number is like. */
export function typicalSize(one: LayerLook["gradient"]): number | undefined {
  return one && one.norm / Math.sqrt(one.size);
}

/** What is wrong, the worst first, one word a layer. */
export function insideTroubles(layers: readonly LayerLook[], looked: Looked): InsideTrouble[] {
  const troubles: InsideTrouble[] = [];
  const said = new Set<string>();
  const say = (trouble: InsideTrouble): void => {
    if (said.has(trouble.layer)) return;
    said.add(trouble.layer);
    troubles.push(trouble);
  };
  for (const { name, activations, gradient, weights } of layers) {
    if ([activations?.norm, gradient?.norm, weights].some((value) => value !== undefined && !Number.isFinite(value))) say({ kind: "not-finite", layer: name });
  }
  for (const { name, gradient } of layers) if (gradient && gradient.norm > exploded) say({ kind: "exploding", layer: name, norm: gradient.norm });
  for (const { name, dead } of layers) if (dead && dead.units / dead.of > deadShare) say({ kind: "dead", layer: name, ...dead });
  const learning = layers.filter(({ gradient }) => gradient !== undefined);
  const [first, last] = [learning[0], learning.at(-1)];
  if (first && last && first !== last) {
    const ratio = typicalSize(first.gradient)! / typicalSize(last.gradient)!;
    if (ratio < vanished) say({ kind: "vanishing", layer: first.name, ratio });
  }
  for (const layer of layers) {
    const ratio = updateRatio(layer);
    if (ratio === undefined || layer.gradient === undefined) continue;
    const usual = usualRatio(looked.optimizer);
    if (isLarge(layer, looked)) say({ kind: "updates-large", layer: layer.name, ratio, usual });
    else if (ratio < smallUpdate && layer.gradient.norm > 0) say({ kind: "updates-small", layer: layer.name, ratio, usual });
  }
  return troubles;
}

/** Where a step's time goes. */
export interface ProfileReading {
  /** Of a whole step. */
  readonly milliseconds: number;
  /** The most first. */
  readonly rows: readonly ProfileRow[];
  /** The one to name: where most of the time goes that the kernels take, unless that is little of the step. */
  readonly first: ProfileRow | undefined;
  /** Of products and convolutions, while they are at work. */
  readonly gflops: number | undefined;
  /** Of what this machine reached when it was measured. */
  readonly peakShare: number | undefined;
}

export interface ProfileRow {
  /** A layer; what belongs to none: the loss and what is measured with it, the optimiser, and what is done around the kernels. */
  readonly of: { readonly kind: "layer"; readonly name: string } | { readonly kind: "loss" | "optimizer" | "around" };
  readonly forward: number;
  readonly backward: number;
  readonly milliseconds: number;
  /** Of the step. */
  readonly share: number;
  readonly gflops: number | undefined;
}

/** Share of a step around its kernels that is worth a sentence: on a busy machine some of it is waiting. */
const mostlyAround = 0.7;

/** Of the kernels: a step cannot take less than they do, though a busy machine may have clocked them so. */
export function readProfile({ milliseconds, peak, parts }: StepProfile): ProfileReading {
  const kernels = parts.reduce((sum, part) => sum + part.milliseconds, 0);
  const total = Math.max(milliseconds, kernels);
  // Not Map.groupBy: the window's Chromium is older than that.
  const groups = new Map<string, StepProfile["parts"][number][]>();
  for (const part of parts) {
    const key = part.layer === undefined ? (part.phase === "update" ? "optimizer" : "loss") : `layer ${part.layer}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  const time = (list: StepProfile["parts"]): number => list.reduce((sum, part) => sum + part.milliseconds, 0);
  const rows = [...groups].map(([key, list]): ProfileRow => ({
    of: key === "loss" || key === "optimizer" ? { kind: key } : { kind: "layer", name: key.slice("layer ".length) },
    forward: time(list.filter(({ phase }) => phase === "forward")),
    backward: time(list.filter(({ phase }) => phase === "backward")),
    milliseconds: time(list),
    share: total > 0 ? time(list) / total : 0,
    gflops: rateOf(list),
  }));
  if (total > kernels) rows.push({ of: { kind: "around" }, forward: 0, backward: 0, milliseconds: total - kernels, share: (total - kernels) / total, gflops: undefined });
  const gflops = rateOf(parts);
  rows.sort((a, b) => b.milliseconds - a.milliseconds);
  const most = rows[0]?.of.kind === "around" && rows[0].share < mostlyAround ? rows[1] : rows[0];
  return { milliseconds: total, rows, first: most, gflops, peakShare: gflops !== undefined && peak !== undefined ? Math.min(1, (gflops * 1e9) / peak) : undefined };
}

/** Billions of operations a second, of the parts that are bound by them. */
function rateOf(parts: StepProfile["parts"]): number | undefined {
  const computing = parts.filter(({ flops }) => flops > 0);
  const milliseconds = computing.reduce((sum, part) => sum + part.milliseconds, 0);
  return milliseconds > 0 ? computing.reduce((sum, { flops }) => sum + flops, 0) / milliseconds / 1e6 : undefined;
}
