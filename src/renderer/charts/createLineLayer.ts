import type { ThinLine } from "./createThinLine.ts";

/** Where steps and values are on a canvas, in its pixels: places rise with steps and fall with values. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Of the axes; both begin at 0. */
  end: { step: number; value: number };
}

export interface LineLook {
  stroke: string;
  width: number;
  alpha?: number;
  dash?: readonly number[];
}

export interface LayerLine {
  points: ThinLine["points"];
  look: LineLook;
}

export interface LineLayer {
  draw(ctx: CanvasRenderingContext2D, area: PlotArea, lines: readonly LayerLine[]): void;
}

/** A piece is drawn for good when it has so many points: pieces meet without a join, which must be rare. */
const leastPiece = 48;
/** Around the plot, for lines along its edge, px. */
const rim = 2;

/**
 * Lines that grow at one end: what will not change is kept as a picture, and each frame strokes only what came since. A
 * machine without a graphics processor strokes on the page's own thread, where twenty whole lines take half a frame.
 */
export function createLineLayer(): LineLayer {
  const kept = document.createElement("canvas");
  const paper = kept.getContext("2d")!;
  let drawn: { area: PlotArea; lines: (LayerLine & { upTo: number; length: number })[] } | undefined;

  function begin(area: PlotArea, lines: readonly LayerLine[]): NonNullable<typeof drawn> {
    kept.width = Math.ceil(area.width) + 2 * rim;
    kept.height = Math.ceil(area.height) + 2 * rim;
    paper.lineJoin = "round";
    paper.translate(rim - area.left, rim - area.top);
    return { area, lines: lines.map((line) => ({ ...line, upTo: 0, length: 0 })) };
  }

  return {
    draw(ctx, area, lines) {
      if (!drawn || !isSame(drawn, area, lines)) drawn = begin(area, lines);
      for (const line of drawn.lines) {
        const last = line.points.settled() - 1;
        if (last - line.upTo < leastPiece) continue;
        line.length += stroke(paper, area, line, last);
        line.upTo = last;
      }
      ctx.drawImage(kept, area.left - rim, area.top - rim);
      ctx.save();
      ctx.beginPath();
      ctx.rect(area.left - rim, area.top - rim, area.width + 2 * rim, area.height + 2 * rim);
      ctx.clip();
      ctx.lineJoin = "round";
      for (const line of drawn.lines) stroke(ctx, area, line, line.points.length - 1);
      ctx.restore();
    },
  };
}

function isSame(drawn: { area: PlotArea; lines: readonly LayerLine[] }, area: PlotArea, lines: readonly LayerLine[]): boolean {
  const { left, top, width, height, end } = drawn.area;
  if (left !== area.left || top !== area.top || width !== area.width || height !== area.height || end.step !== area.end.step || end.value !== area.end.value) return false;
  return drawn.lines.length === lines.length && drawn.lines.every(({ points }, index) => points === lines[index]!.points);
}

/** From the last point that is kept to this one, in one go. Places are not rounded: a flat curve has no stairs. Answers how long it is. */
function stroke(ctx: CanvasRenderingContext2D, { left, top, width, height, end }: PlotArea, { points, look, upTo, length }: LayerLine & { upTo: number; length: number }, last: number): number {
  if (last <= upTo) return 0;
  const [steps, values] = [points.steps(), points.values()];
  const [perStep, perValue, bottom] = [width / end.step, height / end.value, top + height];
  let [x, y] = [left + steps[upTo]! * perStep, bottom - values[upTo]! * perValue];
  let long = 0;
  ctx.strokeStyle = look.stroke;
  ctx.lineWidth = look.width;
  ctx.globalAlpha = look.alpha ?? 1;
  ctx.setLineDash((look.dash ?? []) as number[]);
  ctx.lineDashOffset = length;
  ctx.beginPath();
  ctx.moveTo(x, y);
  for (let at = upTo + 1; at <= last; at++) {
    const [toX, toY] = [left + steps[at]! * perStep, bottom - values[at]! * perValue];
    if (look.dash) long += Math.hypot(toX - x, toY - y);
    ctx.lineTo((x = toX), (y = toY));
  }
  ctx.stroke();
  return long;
}
