import UPlot from "uplot";
import { axisEnd } from "./axisEnd.ts";
import { aligned, smoothed, type Curves, type Line } from "./curves.ts";

export type CurveStyle = "smooth" | "solid" | "dashed";

export interface PlotSeries {
  name: string;
  /** At the line's end, before its value. */
  label: string;
  /** `smooth` draws the values thin and their smoothed course over them. */
  style: CurveStyle;
}

export interface PlotMark {
  value: number;
  label: string;
}

export interface CurvePlotOptions {
  element: HTMLElement;
  series: readonly PlotSeries[];
  marks: readonly PlotMark[];
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
  resize(): void;
  destroy(): void;
}

/** The axis of steps before anything is known about the run. */
const emptySteps = 1000;
const labelGap = 8;
const labelHeight = 15;

/** A live chart whose axes are there before the first point and only grow, in whole steps. Colours come from the tokens. */
export function createCurvePlot({ element, series, marks, top, format, formatTick, formatStep }: CurvePlotOptions): CurvePlot {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const ink = { text: token("--text-2"), tick: token("--text-3"), grid: token("--grid"), axis: token("--axis"), pane: token("--bg-pane"), label: token("--text-1") };
  const colours = [token("--series-1"), token("--series-2")];
  const tickFont = `${token("--w-body")} 11px ${token("--font-ui")}`;
  const labelFont = (ratio: number): string => `${token("--w-medium")} ${11 * ratio}px ${token("--font-ui")}`;

  let end = { x: emptySteps, y: top };
  /** Last value of each series, by its place in `series`. */
  let ends: ({ step: number; value: number } | undefined)[] = [];
  let reading: number | undefined;

  const plot = new UPlot(
    {
      ...size(),
      padding: [8, gutter(), 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: false, range: () => [0, end.x] }, y: { range: () => [0, end.y] } },
      axes: [
        { stroke: ink.tick, font: tickFont, size: 26, gap: 6, space: 64, grid: { show: false }, ticks: { stroke: ink.axis, width: 1, size: 4 }, border: { show: true, stroke: ink.axis, width: 1 }, values: (_, ticks) => ticks.map(formatStep) },
        { stroke: ink.tick, font: tickFont, size: 48, gap: 6, space: 34, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false }, values: (_, ticks, _axis, _space, step) => ticks.map((tick) => formatTick(tick, step)) },
      ],
      series: [{}, ...series.flatMap(({ style: look }, index) => lines(look, colours[index % colours.length]!))],
      hooks: { drawClear: [drawMarks], draw: [drawReading, drawLabels] },
    },
    [[], ...series.flatMap(({ style: look }) => lines(look, "").map(() => []))],
    element,
  );

  function lines(look: CurveStyle, stroke: string): UPlot.Series[] {
    const line: UPlot.Series = { stroke, width: 1.75, points: { show: false }, spanGaps: true };
    if (look === "smooth") return [{ ...line, width: 1, alpha: 0.28 }, line];
    const dot: UPlot.Series.Points = { show: true, size: 5, stroke, fill: stroke, width: 0 };
    return [{ ...line, ...(look === "dashed" && { dash: [6, 3] }), points: dot }];
  }

  function drawMarks(drawn: UPlot): void {
    const { ctx, bbox } = drawn;
    const ratio = UPlot.pxRatio;
    ctx.save();
    ctx.strokeStyle = ink.tick;
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    for (const { value } of marks) {
      const y = Math.round(drawn.valToPos(value, "y", true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Where the reader is. */
  function drawReading(drawn: UPlot): void {
    if (reading === undefined) return;
    const { ctx, bbox } = drawn;
    const x = Math.round(drawn.valToPos(reading, "x", true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = ink.tick;
    ctx.lineWidth = UPlot.pxRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  /** Each line's name and value at its end and each mark's at the right, pushed down where they would touch. */
  function drawLabels(drawn: UPlot): void {
    const { ctx, bbox } = drawn;
    const ratio = UPlot.pxRatio;
    ctx.save();
    ctx.font = labelFont(ratio);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3 * ratio;
    ctx.strokeStyle = ink.pane;
    const lineEnds = series.flatMap(({ label }, index) => {
      const last = ends[index];
      return last ? [{ text: `${label} ${format(last.value)}`, step: last.step, value: last.value, dot: colours[index % colours.length], ink: ink.label }] : [];
    });
    const labels = [...lineEnds, ...marks.map(({ label, value }) => ({ text: label, step: end.x, value, dot: undefined, ink: ink.text }))].map((label) => {
      const x = drawn.valToPos(label.step, "x", true);
      const left = x + labelGap * ratio;
      return { ...label, x, y: drawn.valToPos(label.value, "y", true), left, right: left + ctx.measureText(label.text).width };
    });
    const placed: { left: number; right: number; middle: number }[] = [];
    const lowest = bbox.top + bbox.height - (labelHeight / 2) * ratio;
    for (const { text, x, y, left, right, dot, ink: colour } of labels.sort((a, b) => a.y - b.y)) {
      let middle = Math.min(y, lowest - labelHeight * ratio);
      for (const other of placed) if (left < other.right && right > other.left) middle = Math.max(middle, other.middle + labelHeight * ratio);
      placed.push({ left, right, middle });
      if (dot !== undefined) {
        ctx.fillStyle = dot;
        ctx.beginPath();
        ctx.arc(x, y, 3 * ratio, 0, 2 * Math.PI);
        ctx.fill();
      }
      ctx.fillStyle = colour;
      ctx.strokeText(text, left, middle);
      ctx.fillText(text, left, middle);
    }
    ctx.restore();
  }

  /** Room at the right for the longest label, so that nothing moves when it comes. */
  function gutter(): number {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) return 120;
    context.font = labelFont(1);
    const texts = [...series.map(({ label }) => `${label} ${format(0.888)}`), ...marks.map(({ label }) => label)];
    return Math.ceil(Math.max(...texts.map((text) => context.measureText(text).width)) + labelGap + 2);
  }

  function size(): { width: number; height: number } {
    return { width: Math.max(120, element.clientWidth), height: Math.max(80, element.clientHeight) };
  }

  return {
    update(curves, lastStep) {
      const drawn: Line[] = [];
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
      end = { x: lastStep ?? Math.max(emptySteps, axisEnd(furthest)), y: highest > top ? axisEnd(highest) : top };
      plot.setData(aligned(drawn) as UPlot.AlignedData);
    },
    read(step) {
      reading = step;
      plot.redraw(false, false);
    },
    resize: () => plot.setSize(size()),
    destroy: () => plot.destroy(),
  };
}
