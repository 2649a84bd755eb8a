import type { LessonView } from "#shared/contracts/lessons.ts";
import type { CurveStyle } from "#renderer/charts/createCurvePlot.ts";
import type { PlotMark } from "#renderer/charts/drawCurveNotes.ts";

/** Words for a series; those on unseen data differ by what the data is. */
export type SeriesLabel = "thisRun" | "seen" | "unseenDigits" | "unseenRows";

export interface ChartSeries {
  name: string;
  label: SeriesLabel;
  style: CurveStyle;
}

type Unseen = Extract<SeriesLabel, "unseenDigits" | "unseenRows">;

export const lossSeries = {
  unseenDigits: lossOf("unseenDigits"),
  unseenRows: lossOf("unseenRows"),
} as const satisfies Record<Unseen, readonly ChartSeries[]>;

export const accuracySeries = {
  unseenDigits: accuracyOf("unseenDigits"),
  unseenRows: accuracyOf("unseenRows"),
} as const satisfies Record<Unseen, readonly ChartSeries[]>;

function lossOf(unseen: Unseen): readonly ChartSeries[] {
  return [
    { name: "loss", label: "thisRun", style: "smooth" },
    { name: "val_loss", label: unseen, style: "dashed" },
  ];
}

function accuracyOf(unseen: Unseen): readonly ChartSeries[] {
  return [
    { name: "accuracy", label: "seen", style: "solid" },
    { name: "val_accuracy", label: unseen, style: "dashed" },
  ];
}

/** How near a mark has to be to ln K to be the first loss of a classifier with K classes that knows nothing. */
const nearness = 0.01;
const mostClasses = 100;

/** A lesson's reference values for one series. The loss of pure guessing, ln K, is where a curve of losses should begin. */
export function marksOf(marks: LessonView["marks"], series: string): PlotMark[] {
  return marks.filter((mark) => mark.series === series).map(({ value, label }) => ({ value, label, isFirst: series === "loss" && isGuessing(value) }));
}

function isGuessing(loss: number): boolean {
  const classes = Math.round(Math.exp(loss));
  return classes >= 2 && classes <= mostClasses && Math.abs(Math.log(classes) - loss) < nearness;
}

/** How many times as high as the marks need an axis becomes for what somebody guessed; higher guesses stand at its end. */
const mostForGuesses = 3;

/** Where the axis of losses ends before any is known: over the highest mark, and over what was guessed within reason. */
export function topOver(marks: readonly { value: number }[], guesses: readonly { value: number }[]): number {
  const top = marks.length === 0 ? 2.5 : quarterOver(marks);
  return Math.max(top, quarterOver(guesses.filter(({ value }) => value <= top * mostForGuesses)));
}

function quarterOver(points: readonly { value: number }[]): number {
  return Math.ceil((Math.max(0, ...points.map(({ value }) => value)) * 1.05) / 0.25) * 0.25;
}
