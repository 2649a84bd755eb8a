import UPlot from "uplot";

export interface PlotMark {
  value: number;
  label: string;
  /** A ring at step 0: a curve that begins as it should begins there. */
  isFirst?: boolean;
}

/** Where somebody said that a curve would be. */
export interface PlotGuess {
  label: string;
  value: number;
  /** Where the axis ends, if it is not known. */
  step: number | undefined;
}

interface Ink {
  text: string;
  tick: string;
  pane: string;
  label: string;
  lost: string;
}

interface UnderNotes {
  marks: readonly PlotMark[];
  ink: Ink;
  /** From this step on nothing is known. */
  lostFrom: number | undefined;
}

interface OverNotes {
  marks: readonly PlotMark[];
  guesses: readonly PlotGuess[];
  ink: Ink;
  font: string;
  /** Where the reader is. */
  reading: number | undefined;
  /** How far the run is. */
  now: number | undefined;
  end: { x: number; y: number };
  lineEnds: readonly { text: string; step: number; value: number; dot: string | undefined }[];
  ghost: { text: string; step: number; value: number } | undefined;
}

const labelGap = 8;
const labelHeight = 15;

/** What is written on a chart of curves beside its lines: reference values, the step one is at, names at line ends. */
export const drawCurveNotes = { under, over };

function under(drawn: UPlot, { marks, ink, lostFrom }: UnderNotes): void {
  const { ctx, bbox } = drawn;
  const ratio = UPlot.pxRatio;
  ctx.save();
  if (lostFrom !== undefined) {
    const from = Math.min(drawn.valToPos(lostFrom, "x", true), bbox.left + bbox.width);
    ctx.fillStyle = ink.lost;
    ctx.fillRect(from, bbox.top, bbox.left + bbox.width - from, bbox.height);
  }
  ctx.strokeStyle = ink.tick;
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  for (const { value } of marks) {
    const y = Math.round(drawn.valToPos(value, "y", true)) + 0.5;
    line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  }
  ctx.restore();
}

function over(drawn: UPlot, { marks, guesses, ink, font, reading, now, end, lineEnds, ghost }: OverNotes): void {
  const { ctx, bbox } = drawn;
  const ratio = UPlot.pxRatio;
  const x = (step: number): number => drawn.valToPos(step, "x", true);
  const y = (value: number): number => drawn.valToPos(value, "y", true);
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = font;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = ratio;
  ctx.setLineDash([]);

  ctx.strokeStyle = ink.tick;
  if (reading !== undefined) line(ctx, Math.round(x(reading)) + 0.5, bbox.top, Math.round(x(reading)) + 0.5, bbox.top + bbox.height);
  else if (now !== undefined && now < end.x) {
    ctx.setLineDash([ratio, 3 * ratio]);
    line(ctx, Math.round(x(now)) + 0.5, bbox.top, Math.round(x(now)) + 0.5, bbox.top + bbox.height);
    ctx.setLineDash([]);
  }

  // Under the ring of the first loss: one that came true holds it.
  for (const { value, step } of guesses) diamond(ctx, x(Math.min(step ?? end.x, end.x)), y(Math.min(value, end.y)), 7 * ratio, ink);

  for (const { value, isFirst } of marks) {
    if (!isFirst || value > end.y) continue;
    ctx.beginPath();
    ctx.arc(x(0), y(value), 4 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = ink.pane;
    ctx.fill();
    ctx.lineWidth = 1.5 * ratio;
    ctx.strokeStyle = ink.text;
    ctx.stroke();
  }

  const placed: { from: number; to: number; middle: number }[] = [];
  const height = labelHeight * ratio;
  const write = (text: string, { from, width, middle, colour }: { from: number; width: number; middle: number; colour: string }): void => {
    placed.push({ from, to: from + width, middle });
    // Lines behind it are dimmed, not broken: a word with a line through it can't be read.
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = ink.pane;
    ctx.fillRect(from - 2 * ratio, middle - height / 2, width + 4 * ratio, height);
    ctx.globalAlpha = 1;
    ctx.textAlign = "left";
    ctx.fillStyle = colour;
    ctx.fillText(text, from, middle);
  };
  /** The nearest free height, first on the preferred side (1 down, -1 up). */
  const freeMiddle = (from: number, to: number, wanted: number, side: 1 | -1): number => {
    const others = placed.filter((other) => from < other.to && to > other.from);
    for (let away = 0; away < bbox.height; away += ratio) {
      for (const middle of [wanted + side * away, wanted - side * away]) {
        if (middle < bbox.top + height / 2 || middle > bbox.top + bbox.height - height / 2) continue;
        if (others.every((other) => Math.abs(other.middle - middle) >= height)) return middle;
      }
    }
    return wanted;
  };

  for (const { value, label } of marks) {
    if (value > end.y) continue;
    // On the side that the curves are not, and inside.
    const nearest = [...lineEnds].sort((a, b) => Math.abs(a.value - value) - Math.abs(b.value - value))[0];
    const isBelow = (nearest && nearest.value > value) || y(value) - height < bbox.top;
    const width = ctx.measureText(label).width;
    const side = isBelow ? 1 : -1;
    write(label, { from: right - width, width, middle: freeMiddle(right - width, right, y(value) + side * height * 0.6, side), colour: ink.text });
  }

  for (const { value, step, label } of guesses) {
    const width = ctx.measureText(label).width;
    const at = x(Math.min(step ?? end.x, end.x));
    const isRight = at + width + 12 * ratio <= right;
    const from = isRight ? at + 11 * ratio : at - width - 11 * ratio;
    write(label, { from, width, middle: freeMiddle(from, from + width, y(Math.min(value, end.y)), 1), colour: ink.label });
  }

  for (const { step, value, dot } of lineEnds) {
    if (dot === undefined) continue;
    ctx.beginPath();
    ctx.arc(x(step), y(value), 3.5 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = dot;
    ctx.fill();
    ctx.lineWidth = 1.5 * ratio;
    ctx.strokeStyle = ink.pane;
    ctx.stroke();
  }
  // Beside the newest point while there is room at its right, then over the lines' ends; in the lines' own order.
  const beside = x(now ?? 0) + (labelGap + 1) * ratio;
  const names = lineEnds.map(({ text, value }) => ({ text, value, width: ctx.measureText(text).width }));
  const widest = Math.max(0, ...names.map(({ width }) => width));
  const fits = beside + widest <= right;
  const downwards = lineEnds.reduce((sum, { value }) => sum + value, 0) > (lineEnds.length * end.y) / 2;
  for (const { text, value, width } of names.sort((a, b) => (downwards ? b.value - a.value : a.value - b.value))) {
    const from = fits ? beside : right - width;
    const wanted = fits ? y(value) : y(value) + (downwards ? height : -height);
    write(text, { from, width, middle: freeMiddle(fits ? from : right - widest, from + widest, wanted, downwards ? 1 : -1), colour: ink.label });
  }
  if (ghost) {
    const width = ctx.measureText(ghost.text).width;
    const from = Math.min(x(ghost.step), right - width);
    write(ghost.text, { from, width, middle: freeMiddle(from, from + width, y(ghost.value) - height * 0.8, -1), colour: ink.text });
  }
  ctx.restore();
}

function diamond(ctx: CanvasRenderingContext2D, x: number, y: number, reach: number, ink: Ink): void {
  ctx.beginPath();
  ctx.moveTo(x, y - reach);
  ctx.lineTo(x + reach, y);
  ctx.lineTo(x, y + reach);
  ctx.lineTo(x - reach, y);
  ctx.closePath();
  ctx.fillStyle = ink.pane;
  ctx.fill();
  ctx.lineWidth = 1.75 * UPlot.pxRatio;
  ctx.strokeStyle = ink.label;
  ctx.stroke();
}

function line(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}
