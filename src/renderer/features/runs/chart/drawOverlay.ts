import { indexAt } from "./smoothLine.ts";
import { place, type Scale } from "./scales.ts";
import { dashes } from "../seriesLooks.ts";
import type { Surface } from "./surface.ts";

export interface OverlayLine {
  runId: string;
  /** At its end. */
  label: string;
  /** Where its points lie: at steps, or at the epochs or seconds these are laid along. */
  steps: Float64Array;
  values: Float64Array;
  /** Which of the eight looks; without one it is background. */
  look: number | undefined;
  /** The active run: thicker, over the others. */
  strong: boolean;
}

export interface ChartInk {
  text: string;
  label: string;
  tick: string;
  grid: string;
  axis: string;
  pane: string;
  series: readonly string[];
}

export interface OverlayScene {
  width: number;
  height: number;
  /** Room at the right for the labels. */
  gutter: number;
  lines: readonly OverlayLine[];
  x: Scale;
  y: Scale;
  ink: ChartInk;
  formatX(step: number): string;
  formatY(tick: number): string;
  /** Values to compare with, as dotted lines. */
  marks: readonly { value: number; label: string }[];
  /** In the lower right corner: which lines are cut off. */
  note?: string | undefined;
}

export const margin = { left: 38, top: 8, bottom: 22 } as const;
const labelHeight = 12;
/** Background lines at most this strong; many over each other make a darker one. */
const backgroundAlpha = 0.3;

export interface PlotBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

export function plotBox({ width, height, gutter }: Pick<OverlayScene, "width" | "height" | "gutter">): PlotBox {
  return { left: margin.left, top: margin.top, width: Math.max(1, width - margin.left - gutter), height: Math.max(1, height - margin.top - margin.bottom) };
}

export function xOf(scene: OverlayScene, step: number): number {
  const box = plotBox(scene);
  return box.left + place(scene.x, step) * box.width;
}

export function yOf(scene: OverlayScene, value: number): number {
  const box = plotBox(scene);
  return box.top + (1 - place(scene.y, value)) * box.height;
}

export function drawOverlay(surface: Surface, scene: OverlayScene): void {
  const box = plotBox(scene);
  drawAxes(surface, scene, box);
  for (const { value } of marksInSight(scene)) {
    const y = Math.round(yOf(scene, value)) + 0.5;
    surface.rule(box.left, y, box.left + box.width, y, { stroke: scene.ink.tick, width: 1, dash: [1, 3] });
  }
  const background = scene.lines.filter(({ look, strong }) => look === undefined && !strong);
  const front = scene.lines.filter(({ look, strong }) => look !== undefined && !strong);
  const strong = scene.lines.filter((line) => line.strong);
  surface.clipped(box.left, box.top - 1, box.width + 1, box.height + 2, () => {
    const points = new Float64Array(Math.max(0, ...scene.lines.map(({ steps }) => steps.length)) * 2 + 8);
    const alpha = background.length > 40 ? backgroundAlpha : 0.6;
    for (const line of background) surface.line(points, trace(scene, box, line, points), { stroke: scene.ink.tick, width: 1, alpha });
    // The first looks lie over the later ones.
    for (let i = front.length - 1; i >= 0; i--) {
      const line = front[i]!;
      surface.line(points, trace(scene, box, line, points), { stroke: scene.ink.series[line.look!]!, width: 1.5, dash: dashes[line.look!]! });
    }
    for (const line of strong) surface.line(points, trace(scene, box, line, points), { stroke: line.look === undefined ? scene.ink.label : scene.ink.series[line.look]!, width: 2.25, dash: line.look === undefined ? [] : dashes[line.look]! });
  });
  for (const line of [...front, ...strong]) drawOnlyPoint(surface, scene, box, line);
  for (const { value, label } of marksInSight(scene)) surface.text(label, box.left + 6, yOf(scene, value) - 8, { fill: scene.ink.text, align: "start", weight: 500, halo: scene.ink.pane });
  drawLabels(surface, scene, box, [...strong, ...front]);
  if (scene.note !== undefined) surface.text(scene.note, box.left + box.width - 2, box.top + box.height - 9, { fill: scene.ink.text, align: "end", weight: 500, halo: scene.ink.pane });
}

function marksInSight({ marks, y }: OverlayScene): OverlayScene["marks"] {
  return marks.filter(({ value }) => value >= y.min && value <= y.max);
}

/** A line of one point has no course. */
function drawOnlyPoint(surface: Surface, scene: OverlayScene, box: PlotBox, { steps, values, look }: OverlayLine): void {
  const value = values[0];
  if (steps.length !== 1 || value === undefined || !Number.isFinite(value)) return;
  const [x, y] = [xOf(scene, steps[0]!), yOf(scene, value)];
  if (x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height) surface.dot(x, y, 3, look === undefined ? scene.ink.label : scene.ink.series[look]!);
}

/** Where the lines cross the cursor, over the drawn chart. */
export function drawCursor(surface: Surface, scene: OverlayScene, step: number): void {
  const box = plotBox(scene);
  const x = Math.round(xOf(scene, step)) + 0.5;
  if (x < box.left - 1 || x > box.left + box.width + 1) return;
  surface.rule(x, box.top, x, box.top + box.height, { stroke: scene.ink.tick, width: 1 });
  for (const { steps, values, look, strong } of scene.lines) {
    if (look === undefined && !strong) continue;
    const y = courseAt(scene, steps, values, step);
    if (!(y >= box.top - 1 && y <= box.top + box.height + 1)) continue;
    surface.dot(x, y, 4, scene.ink.pane);
    surface.dot(x, y, 3, look === undefined ? scene.ink.label : scene.ink.series[look]!);
  }
}

/** Height of a line's course at a step that may lie between two of its points; NaN before its first and after its last. */
function courseAt(scene: OverlayScene, steps: Float64Array, values: Float64Array, step: number): number {
  const index = indexAt(steps, step);
  const before = values[index];
  if (before === undefined) return Number.NaN;
  const y = yOf(scene, before);
  const after = values[index + 1];
  if (steps[index] === step) return y;
  if (after === undefined || !Number.isFinite(after)) return Number.NaN;
  return y + ((step - steps[index]!) / (steps[index + 1]! - steps[index]!)) * (yOf(scene, after) - y);
}

function drawAxes(surface: Surface, { x, y, ink, formatX, formatY }: OverlayScene, box: PlotBox): void {
  const bottom = box.top + box.height;
  for (const tick of y.ticks) {
    const at = Math.round(box.top + (1 - place(y, tick)) * box.height) + 0.5;
    surface.rule(box.left, at, box.left + box.width, at, { stroke: ink.grid, width: 1 });
    surface.text(formatY(tick), box.left - 6, at, { fill: ink.tick, align: "end" });
  }
  surface.rule(box.left, Math.round(bottom) + 0.5, box.left + box.width, Math.round(bottom) + 0.5, { stroke: ink.axis, width: 1 });
  for (const tick of x.ticks) {
    const at = Math.round(box.left + place(x, tick) * box.width) + 0.5;
    surface.rule(at, bottom, at, bottom + 4, { stroke: ink.axis, width: 1 });
    surface.text(formatX(tick), at, bottom + 14, { fill: ink.tick, align: "middle" });
  }
}

/** Number and look of each line at the right, pushed apart where they would touch. */
function drawLabels(surface: Surface, scene: OverlayScene, box: PlotBox, lines: readonly OverlayLine[]): void {
  const labels = lines
    .flatMap((line) => {
      const value = line.values[indexAt(line.steps, scene.x.max)];
      const y = value === undefined || !Number.isFinite(value) ? Number.NaN : yOf(scene, value);
      return y >= box.top - 2 && y <= box.top + box.height + 2 ? [{ line, y }] : [];
    })
    .sort((a, b) => a.y - b.y);
  spread(labels, box.top + 2, box.top + box.height);
  const right = box.left + box.width;
  for (const { line, y } of labels) {
    surface.text(line.label, right + 6, y, { fill: scene.ink.label, align: "start", weight: line.strong ? 600 : 500 });
    const stroke = line.look === undefined ? scene.ink.label : scene.ink.series[line.look]!;
    surface.rule(right + scene.gutter - 18, y, right + scene.gutter - 4, y, { stroke, width: 2.5, dash: line.look === undefined ? [] : dashes[line.look]! });
  }
}

function spread(labels: { y: number }[], top: number, bottom: number): void {
  for (let i = 0; i < labels.length; i++) labels[i]!.y = Math.max(labels[i]!.y, i === 0 ? top : labels[i - 1]!.y + labelHeight);
  for (let i = labels.length - 1; i >= 0; i--) labels[i]!.y = Math.min(labels[i]!.y, i === labels.length - 1 ? bottom : labels[i + 1]!.y - labelHeight);
}

/**
 * The line's course as x and y by turns, of what is in sight and one point on each side; where several points share a
 * pixel column only the first, lowest, highest and last are kept. Answers how many numbers were written.
 */
function trace({ x, y }: OverlayScene, box: PlotBox, { steps, values }: OverlayLine, out: Float64Array): number {
  const from = Math.max(0, indexAt(steps, x.min));
  const to = Math.min(steps.length - 1, indexAt(steps, x.max) + 1);
  const scaleX = box.width / (x.max - x.min);
  const bottom = box.top + box.height;
  const scaleY = box.height / (y.log ? Math.log(y.max / y.min) : y.max - y.min);
  // As `place` has it, without its divisions: this runs for every point of every line.
  const heightOf = y.log ? (value: number): number => bottom - Math.log(Math.max(value, y.min / 1e3) / y.min) * scaleY : (value: number): number => bottom - (value - y.min) * scaleY;
  let written = 0;
  for (let i = from; i <= to; i++) {
    const value = values[i]!;
    out[written++] = box.left + (steps[i]! - x.min) * scaleX;
    out[written++] = Number.isFinite(value) ? heightOf(value) : Number.NaN;
  }
  return written > box.width * 8 ? thin(out, written) : written;
}

function thin(points: Float64Array, length: number): number {
  let written = 0;
  let i = 0;
  while (i < length) {
    const column = Math.floor(points[i]!);
    let low = i;
    let high = i;
    let last = i;
    for (let j = i; j < length && Math.floor(points[j]!) === column; j += 2) {
      if (points[j + 1]! < points[low + 1]!) low = j;
      if (points[j + 1]! > points[high + 1]!) high = j;
      last = j;
    }
    for (const at of new Set([i, Math.min(low, high), Math.max(low, high), last])) {
      const px = points[at]!;
      const py = points[at + 1]!;
      points[written++] = px;
      points[written++] = py;
    }
    i = last + 2;
  }
  return written;
}
