import type { LessonView } from "#shared/contracts/lessons.ts";
import { smoothed, type Curves } from "#renderer/charts/curves.ts";
import { thinLine } from "#renderer/charts/thinLine.ts";

export interface CurveLine {
  part: "seen" | "unseen";
  points: readonly { step: number; value: number }[];
  /** The course of what jumps from step to step. */
  smooth?: readonly { step: number; value: number }[];
}

export interface CurvePlotData {
  kind: "loss" | "accuracy";
  lines: readonly CurveLine[];
  marks: readonly { value: number; label: string }[];
  lastStep: number;
  /** Ends of the value axis. */
  bottom: number;
  top: number;
  /** The point of the unseen line that is best. */
  best: { step: number; value: number } | undefined;
}

/** Names that a series may have, by what it shows. */
const names = {
  loss: { seen: ["loss"], unseen: ["val_loss"] },
  accuracy: { seen: ["accuracy", "acc", "epoch_acc"], unseen: ["val_accuracy", "val_acc"] },
} as const;

/** More points than a line of this size can show. */
const mostPoints = 600;
/** From this many points on a line jumps too much to be read without its course. */
const manyPoints = 120;

/** What is drawn of a run: losses, and shares of right answers where there are any. */
export function curvePlotsOf(curves: Curves | undefined, marks: LessonView["marks"]): CurvePlotData[] {
  return (["loss", "accuracy"] as const).flatMap((kind) => {
    const lines = (["seen", "unseen"] as const).flatMap((part): CurveLine[] => {
      const curve = names[kind][part].map((name) => curves?.get(name)).find((one) => one !== undefined && one.length > 0);
      if (!curve) return [];
      const found = { steps: curve.steps(), values: curve.values() };
      const points = thinLine(found, mostPoints);
      if (found.steps.length <= manyPoints) return [{ part, points }];
      return [{ part, points, smooth: thinLine({ steps: found.steps, values: smoothed(found.values) }, mostPoints) }];
    });
    const all = lines.flatMap(({ points }) => points);
    // One dot is no curve: it is told in words elsewhere.
    if (all.length < 2) return [];
    const own = marks.filter((mark) => [...names[kind].seen, ...names[kind].unseen].some((name) => name === mark.series));
    const unseen = lines.find(({ part }) => part === "unseen")?.points ?? [];
    const best = unseen.reduce<CurvePlotData["best"]>((was, point) => (!was || (kind === "loss" ? point.value < was.value : point.value > was.value) ? point : was), undefined);
    const highest = Math.max(...all.map(({ value }) => value), ...own.map(({ value }) => value));
    const lowest = Math.min(...all.map(({ value }) => value), ...own.map(({ value }) => value));
    return [{ kind, lines, marks: own, lastStep: Math.max(...all.map(({ step }) => step)), bottom: kind === "accuracy" ? Math.max(0, Math.floor(lowest * 10 - 0.5) / 10) : 0, top: kind === "accuracy" ? 1 : Math.ceil(highest * 5 + 0.25) / 5, best }];
  });
}
