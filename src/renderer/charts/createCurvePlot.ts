import UPlot from "uplot";
import type { CurveAxis } from "../preferences/preferenceSchema.ts";
import { axisEnd } from "./axisEnd.ts";
import { createLineLayer, type LayerLine } from "./createLineLayer.ts";
import { createLiveLine } from "./createLiveLine.ts";
import { alongAxis, axisEndOf, type StepUnits } from "./curveAxis.ts";
import type { Curves, Line } from "./curves.ts";
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
  units: StepUnits;
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
  /** Of a tick along the axis. */
  formatStep(at: number): string;
  axis: CurveAxis;
}

export interface CurvePlot {
  /** A run that does not count in the axis is not drawn. */
  update(curves: Curves | undefined, units: StepUnits): void;
  /** Points at a step, or no more at any. */
  read(step: number | undefined): void;
  /** Tints what is not known: from the last point on, while the lab does not answer. */
  lose(isLost: boolean): void;
  resize(): void;
  destroy(): void;
}

/** Each axis before anything is known about the run. */
const emptyAxis: Readonly<Record<CurveAxis, number>> = { step: 1000, epoch: 5, seconds: 10 };

/** Of the axis of steps, px. */
const tickSize = 4;
const tickGap = 6;

/** A live chart whose axes are there before the first point and only grow, in whole steps. Colours come from the tokens. */
export function createCurvePlot({ element, series, marks, guesses, ghost, top, format, formatTick, formatStep, axis }: CurvePlotOptions): CurvePlot {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const ink = { text: token("--text-2"), tick: token("--text-3"), grid: token("--grid"), axis: token("--axis"), pane: token("--bg-pane"), label: token("--text-1"), lost: token("--warn-soft") };
  const colours = [token("--series-1"), token("--series-2")];
  /** As large as a person wants words, or the projector needs them. */
  const scale = Math.max(1, Number(token("--text-scale")) * Number(token("--density-scale")));
  const tickFont = (ratio: number): string => `${token("--w-body")} ${11 * scale * ratio}px ${token("--font-ui")}`;
  const labelFont = (ratio: number): string => `${token("--w-medium")} ${11 * scale * ratio}px ${token("--font-ui")}`;
  let shown: { curves: Curves | undefined; units: StepUnits } = { curves: undefined, units: {} };
  let end = { x: emptyAxis[axis], y: top };
  const along = (steps: Float64Array): Float64Array => alongAxis(steps, axis, shown.units) ?? new Float64Array();
  const alongOne = (step: number): number | undefined => along(Float64Array.of(step))[0];
  const lines = series.map(({ style: look }) => createLiveLine({ isSmooth: look === "smooth", along }));
  const layer = createLineLayer();
  /** An earlier run that does not count in the axis is not drawn. */
  const ghostSteps = ghost && alongAxis(ghost.line.steps, axis, ghost.units);
  const earlier = ghost && ghostSteps && { line: createLiveLine({ isSmooth: true }), curve: { length: ghostSteps.length, steps: () => ghostSteps, values: () => ghost.line.values } };
  /** Whether the axis' end has a tick. */
  let endsAtTick = false;
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
        { stroke: ink.tick, font: tickFont(1), size: 26 * scale, gap: tickGap, space: 64 * scale, grid: { show: false }, ticks: { stroke: ink.axis, width: 1, size: tickSize }, border: { show: true, stroke: ink.axis, width: 1 }, values: (_, ticks) => stepLabels(ticks) },
        { stroke: ink.tick, font: tickFont(1), size: 40 * scale, gap: 6, space: 34 * scale, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false }, values: (_, ticks, _axis, _space, step) => ticks.map((tick) => formatTick(tick, step)) },
      ],
      // Axes alone are its own: it would go through each point of each line in each frame.
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { drawClear: [(drawn) => drawCurveNotes.under(drawn, { marks, ink, lostFrom: lost ? lastStep() : undefined })], draw: [drawLines, drawEnd, drawOver] },
    },
    corners(),
    element,
  );

  /** What the axes go through. */
  function corners(): UPlot.AlignedData {
    return [[0, end.x], [0, end.y]];
  }

  function layerLines(): LayerLine[] {
    const ratio = UPlot.pxRatio;
    const before = earlier?.line.course();
    return [
      ...(before ? [{ points: before, look: { stroke: ink.tick, width: 1.25 * ratio, dash: [4 * ratio, 3 * ratio] } }] : []),
      ...lines.flatMap((live, index): LayerLine[] => {
        const course = { stroke: colours[index % colours.length]!, width: 1.75 * ratio };
        const smooth = live.course();
        if (smooth) return [{ points: live.line(), look: { ...course, width: ratio, alpha: 0.28 } }, { points: smooth, look: course }];
        return [{ points: live.line(), look: { ...course, ...(series[index]!.style === "dashed" && { dash: [6 * ratio, 3 * ratio] }) } }];
      }),
    ];
  }

  function drawLines({ ctx, bbox }: UPlot): void {
    layer.draw(ctx, { ...bbox, end: { step: end.x, value: end.y } }, layerLines());
  }

  function stepLabels(ticks: readonly number[]): string[] {
    endsAtTick = ticks.at(-1) === end.x;
    return ticks.map((tick) => (tick === end.x ? "" : formatStep(tick)));
  }

  /** The last step is written inwards from the axis' end, where the others have their middle: it would leave the chart. */
  function drawEnd({ ctx, bbox }: UPlot): void {
    if (!endsAtTick) return;
    const ratio = UPlot.pxRatio;
    ctx.save();
    ctx.font = tickFont(ratio);
    ctx.fillStyle = ink.tick;
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    ctx.fillText(formatStep(end.x), bbox.left + bbox.width, bbox.top + bbox.height + (tickSize + tickGap) * ratio);
    ctx.restore();
  }

  function lastStep(): number {
    return Math.max(0, ...lines.map((line) => line.end()?.step ?? 0));
  }

  function drawOver(drawn: UPlot): void {
    const lineEnds = series.flatMap(({ label }, index) => {
      const last = lines[index]!.end();
      return last ? [{ text: `${label} ${format(last.value)}`, ...last, dot: colours[index % colours.length] }] : [];
    });
    const before = earlier?.line.course();
    const ghostEnd = before && whereToName({ steps: before.steps(), values: before.values() }, end.x);
    const said = guesses.flatMap(({ step, ...guess }) => {
      const at = step === undefined ? end.x : step === 0 ? 0 : alongOne(step);
      return at === undefined ? [] : [{ ...guess, step: at }];
    });
    drawCurveNotes.over(drawn, { marks, guesses: said, ink, font: labelFont(UPlot.pxRatio), reading: reading === undefined ? undefined : alongOne(reading), now: lineEnds.length > 0 ? lastStep() : undefined, end, lineEnds, ghost: ghostEnd && { ...ghostEnd, text: ghost!.label } });
  }

  function size(): { width: number; height: number } {
    return { width: Math.max(120, element.clientWidth), height: Math.max(80, element.clientHeight) };
  }

  /** Takes over what came, thin enough for the chart as wide as it is. */
  function follow(): void {
    const { curves, units } = shown;
    const furthest = alongOne(Math.max(0, ...series.map(({ name }) => curves?.get(name)?.steps().at(-1) ?? 0))) ?? 0;
    const ghostEnd = ghostSteps?.at(-1) ?? 0;
    const x = axisEndOf(axis, units) ?? (furthest === 0 && ghostEnd > 0 ? ghostEnd : Math.max(emptyAxis[axis], axisEnd(furthest)));
    const stretch = x / Math.max(1, plot.bbox.width);
    for (const [index, line] of lines.entries()) line.follow(curves?.get(series[index]!.name), stretch);
    earlier?.line.follow(earlier.curve, stretch);
    const highest = Math.max(top, ...lines.map((line) => line.highest()));
    const y = highest > top ? axisEnd(highest) : top;
    const isSame = x === end.x && y === end.y;
    end = { x, y };
    if (isSame) plot.redraw(false, false);
    else plot.setData(corners());
  }

  return {
    update(curves, units) {
      shown = { curves, units };
      follow();
    },
    read(step) {
      reading = step;
      plot.redraw(false, false);
    },
    lose(isLost) {
      lost = isLost;
      plot.redraw(false, false);
    },
    resize() {
      plot.setSize(size());
      follow();
    },
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
