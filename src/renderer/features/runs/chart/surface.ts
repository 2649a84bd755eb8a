export interface Stroke {
  stroke: string;
  width: number;
  dash?: readonly number[];
  alpha?: number;
}

export interface TextStyle {
  fill: string;
  align: "start" | "middle" | "end";
  weight?: number;
  /** Colour of the pane behind it, where lines run below it. */
  halo?: string;
}

/** What a chart is drawn on: a canvas on the screen or in a picture, or the text of an SVG. In CSS px. */
export interface Surface {
  rule(x1: number, y1: number, x2: number, y2: number, style: Stroke): void;
  /** `points`: x and y by turns; a NaN breaks the line. */
  line(points: Float64Array, length: number, style: Stroke): void;
  /** Baseline at the middle of its small letters. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  dot(x: number, y: number, radius: number, fill: string): void;
  fill(x: number, y: number, width: number, height: number, fill: string, alpha?: number): void;
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void;
  /** Draws that much lower. */
  shifted(y: number, draw: () => void): void;
}

export function canvasSurface(context: CanvasRenderingContext2D, font: (weight: number) => string): Surface {
  const set = ({ stroke, width, dash = [], alpha = 1 }: Stroke): void => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.setLineDash(dash as number[]);
  };
  context.lineJoin = "round";
  return {
    rule(x1, y1, x2, y2, style) {
      set(style);
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
      context.globalAlpha = 1;
    },
    line(points, length, style) {
      set(style);
      context.beginPath();
      let drawing = false;
      for (let i = 0; i < length; i += 2) {
        const x = points[i]!;
        const y = points[i + 1]!;
        if (Number.isNaN(y)) drawing = false;
        else if (drawing) context.lineTo(x, y);
        else {
          context.moveTo(x, y);
          drawing = true;
        }
      }
      context.stroke();
      context.globalAlpha = 1;
    },
    text(text, x, y, { fill, align, weight = 400, halo }) {
      context.font = font(weight);
      context.textAlign = align === "middle" ? "center" : align;
      context.textBaseline = "middle";
      if (halo !== undefined) {
        context.setLineDash([]);
        context.strokeStyle = halo;
        context.lineWidth = 3;
        context.strokeText(text, x, y);
      }
      context.fillStyle = fill;
      context.fillText(text, x, y);
    },
    dot(x, y, radius, fill) {
      context.fillStyle = fill;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    },
    fill(x, y, width, height, fill, alpha = 1) {
      context.globalAlpha = alpha;
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
      context.globalAlpha = 1;
    },
    clipped(x, y, width, height, draw) {
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      draw();
      context.restore();
    },
    shifted(y, draw) {
      context.save();
      context.translate(0, y);
      draw();
      context.restore();
    },
  };
}

export interface SvgSurface extends Surface {
  /** The whole document. */
  document(width: number, height: number): string;
}

/** The same as text; `fontFamily` names fonts that the reader may have. */
export function svgSurface({ title, fontFamily }: { title: string; fontFamily: string }): SvgSurface {
  const parts: string[] = [];
  let clips = 0;
  const n = (value: number): string => String(Math.round(value * 100) / 100);
  const attributes = ({ stroke, width: strokeWidth, dash = [], alpha }: Stroke): string => `stroke="${escapeXml(stroke)}" stroke-width="${n(strokeWidth)}"${dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : ""}${alpha === undefined ? "" : ` stroke-opacity="${alpha}"`}`;
  return {
    rule: (x1, y1, x2, y2, style) => void parts.push(`<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" ${attributes(style)}/>`),
    line(points, length, style) {
      let path = "";
      let drawing = false;
      for (let i = 0; i < length; i += 2) {
        if (Number.isNaN(points[i + 1]!)) drawing = false;
        else {
          path += `${drawing ? "L" : "M"}${n(points[i]!)} ${n(points[i + 1]!)}`;
          drawing = true;
        }
      }
      if (path !== "") parts.push(`<path fill="none" stroke-linejoin="round" d="${path}" ${attributes(style)}/>`);
    },
    text: (text, x, y, { fill, align, weight = 400, halo }) =>
      void parts.push(`<text x="${n(x)}" y="${n(y + 3.8)}" text-anchor="${align}" fill="${escapeXml(fill)}" font-weight="${weight}"${halo === undefined ? "" : ` paint-order="stroke" stroke="${escapeXml(halo)}" stroke-width="3" stroke-linejoin="round"`}>${escapeXml(text)}</text>`),
    dot: (x, y, radius, fill) => void parts.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${escapeXml(fill)}"/>`),
    fill: (x, y, w, h, fill, alpha) => void parts.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${escapeXml(fill)}"${alpha === undefined ? "" : ` fill-opacity="${alpha}"`}/>`),
    clipped(x, y, w, h, draw) {
      const id = `clip-${++clips}`;
      parts.push(`<clipPath id="${id}"><rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"/></clipPath><g clip-path="url(#${id})">`);
      draw();
      parts.push("</g>");
    },
    shifted(y, draw) {
      parts.push(`<g transform="translate(0 ${n(y)})">`);
      draw();
      parts.push("</g>");
    },
    document: (width, height) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escapeXml(fontFamily)}" font-size="11"><title>${escapeXml(title)}</title>${parts.join("\n")}</svg>\n`,
  };
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
