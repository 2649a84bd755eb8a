import UPlot from "uplot";
import { axisEnd } from "./axisEnd.ts";
import { aligned, smoothed, type Curves, type Line } from "./curves.ts";
import { drawCurveNotes, type PlotGuess, type PlotMark } from "./drawCurveNotes.ts";

export type CurveStyle = "smooth" | "solid" | "dashed";

export interface PlotSeries {
  name: string;
  /** At the line's end, before its value. */
  label: string;
  /** `smooth` draws the values thin and their smoothed course over them. */
  style: CurveStyle;
}

/** An earlier run behind the curves, in grey dashes. */
export interface PlotGhost {
  label: string;
  line: Line;
}

export interface CurvePlotOptions {
  element: HTMLElement;
  series: readonly PlotSeries[];
  marks: readonly PlotMark[];
  guesses: readonly PlotGuess[];
  ghost?: PlotGhost | undefined;
  /** Where the value axis ends while no value is above it. */
  top: number;
  format(value: number): string;
  /** `step` is the distance between two ticks. */
  formatTick(value: number, step: number): string;
  formatStep(step: number): string;
}

export interface CurvePlot {
  update(curves: Curves | undefined, lastStep: number | undefined): void;
  /** Points at a step, or no more at any. */
  read(step: number | undefined): void;
  /** Tints what is not known: from the last point on, while the lab does not answer. */
  lose(isLost: boolean): void;
  resize(): void;
  destroy(): void;
}

/** The axis of steps before anything is known about the run. */
const emptySteps = 1000;

/** A live chart whose axes are there before the first point and only grow, in whole steps. Colours come from the tokens. */
export function createCurvePlot({ element, series, marks, guesses, ghost, top, format, formatTick, formatStep }: CurvePlotOptions): CurvePlot {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const ink = { text: token("--text-2"), tick: token("--text-3"), grid: token("--grid"), axis: token("--axis"), pane: token("--bg-pane"), label: token("--text-1"), lost: token("--warn-soft") };
  const colours = [token("--series-1"), token("--series-2")];
  /** As large as a person wants words, or the projector needs them. */
  const scale = Math.max(1, Number(token("--text-scale")) * Number(token("--density-scale")));
  const tickFont = `${token("--w-body")} ${11 * scale}px ${token("--font-ui")}`;
  const labelFont = (ratio: number): string => `${token("--w-medium")} ${11 * scale * ratio}px ${token("--font-ui")}`;
  const smoothGhost = ghost && { steps: ghost.line.steps, values: smoothed(ghost.line.values) };

  let end = { x: emptySteps, y: top };
  /** Last value of each series, by its place in `series`. */
  let ends: ({ step: number; value: number } | undefined)[] = [];
  let reading: number | undefined;
  let lost = false;

  const plot = new UPlot(
    {
      ...size(),
      padding: [8, 16, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: false, range: () => [0, end.x] }, y: { range: () => [0, end.y] } },
      axes: [
        { stroke: ink.tick, font: tickFont, size: 26 * scale, gap: 6, space: 64 * scale, grid: { show: false }, ticks: { stroke: ink.axis, width: 1, size: 4 }, border: { show: true, stroke: ink.axis, width: 1 }, values: (_, ticks) => ticks.map(formatStep) },
        { stroke: ink.tick, font: tickFont, size: 40 * scale, gap: 6, space: 34 * scale, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false }, values: (_, ticks, _axis, _space, step) => ticks.map((tick) => formatTick(tick, step)) },
      ],
      series: [{}, ...(ghost ? [ghostLine()] : []), ...series.flatMap(({ style: look }, index) => lines(look, colours[index % colours.length]!))],
      hooks: { drawClear: [(drawn) => drawCurveNotes.under(drawn, { marks, ink, lostFrom: lost ? lastStep() : undefined })], draw: [drawOver] },
    },
    aligned(empty()) as UPlot.AlignedData,
    element,
  );

  function ghostLine(): UPlot.Series {
    return { stroke: ink.tick, width: 1.25, dash: [4, 3], points: { show: false }, spanGaps: true };
  }

  function lines(look: CurveStyle, stroke: string): UPlot.Series[] {
    const line: UPlot.Series = { stroke, width: 1.75, points: { show: false }, spanGaps: true };
    // A line of one point is none: its only point is drawn by `drawOver`.
    if (look === "smooth") return [{ ...line, width: 1, alpha: 0.28 }, line];
    return [{ ...line, ...(look === "dashed" && { dash: [6, 3] }) }];
  }

  function empty(): Line[] {
    const none: Line = { steps: new Float64Array(), values: new Float64Array() };
    return [...(smoothGhost ? [smoothGhost] : []), ...series.flatMap(({ style: look }) => (look === "smooth" ? [none, none] : [none]))];
  }

  function lastStep(): number {
    return Math.max(0, ...ends.map((one) => one?.step ?? 0));
  }

  function drawOver(drawn: UPlot): void {
    const lineEnds = series.flatMap(({ label }, index) => {
      const last = ends[index];
      return last ? [{ text: `${label} ${format(last.value)}`, ...last, dot: colours[index % colours.length] }] : [];
    });
    const ghostEnd = ghost && smoothGhost ? whereToName(smoothGhost, end.x) : undefined;
    drawCurveNotes.over(drawn, { marks, guesses, ink, font: labelFont(UPlot.pxRatio), reading, now: lineEnds.length > 0 ? lastStep() : undefined, end, lineEnds, ghost: ghostEnd && { ...ghostEnd, text: ghost!.label } });
  }

  function size(): { width: number; height: number } {
    return { width: Math.max(120, element.clientWidth), height: Math.max(80, element.clientHeight) };
  }

  return {
    update(curves, last) {
      const drawn: Line[] = smoothGhost ? [smoothGhost] : [];
      let highest = top;
      let furthest = 0;
      ends = series.map(({ name, style: look }) => {
        const curve = curves?.get(name);
        const steps = curve?.steps() ?? new Float64Array();
        const values = curve?.values() ?? new Float64Array();
        drawn.push({ steps, values });
        const smooth = look === "smooth" ? smoothed(values) : undefined;
        if (smooth) drawn.push({ steps, values: smooth });
        for (const value of values) if (Number.isFinite(value) && value > highest) highest = value;
        const step = steps.at(-1);
        if (step === undefined) return undefined;
        furthest = Math.max(furthest, step);
        const value = (smooth ?? values).at(-1)!;
        return Number.isFinite(value) ? { step, value } : undefined;
      });
      const ghostEnd = smoothGhost?.steps.at(-1) ?? 0;
      end = { x: last ?? (furthest === 0 && ghostEnd > 0 ? ghostEnd : Math.max(emptySteps, axisEnd(furthest))), y: highest > top ? axisEnd(highest) : top };
      plot.setData(aligned(drawn) as UPlot.AlignedData);
    },
    read(step) {
      reading = step;
      plot.redraw(false, false);
    },
    lose(isLost) {
      lost = isLost;
      plot.redraw(false, false);
    },
    resize: () => plot.setSize(size()),
    destroy: () => plot.destroy(),
  };
}

/** An earlier run is named over its line at two thirds of the axis, where the curves of this run have fallen below it. */
function whereToName({ steps, values }: Line, end: number): { step: number; value: number } | undefined {
  let at = -1;
  while (at + 1 < steps.length && steps[at + 1]! <= (end * 2) / 3) at++;
  const value = values[at];
  return value === undefined || !Number.isFinite(value) ? undefined : { step: steps[at]!, value };
}
