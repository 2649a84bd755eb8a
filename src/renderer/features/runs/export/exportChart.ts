import type { RunSummary } from "#shared/contracts/runs.ts";
import { runName } from "#renderer/lab/runName.ts";
import { saveFile } from "#renderer/ui/saveFile.ts";
import { chartFont, chartInk } from "../chart/chartInk.ts";
import { chartScene, type SceneRequest } from "../chart/chartScene.ts";
import { drawFigure } from "../chart/drawFigure.ts";
import { canvasSurface, svgSurface } from "../chart/surface.ts";

export interface ExportRequest extends Omit<SceneRequest, "width" | "height" | "ink"> {
  title: string;
  fileName: string;
  runs: readonly RunSummary[];
  /** Of lessons, by id. */
  titles: ReadonlyMap<string, string>;
  format: "svg" | "png";
  theme: string;
}

const width = 960;
const chartHeight = 440;
/** px of paper right of the labels. */
const edge = 12;
/** Device px a CSS px: sharp in print and on dense screens. */
const ratio = 2;

/** A chart as it is on the screen, with its title and a legend, as a picture. */
export async function exportChart({ theme, title, fileName, runs, titles, format, ...request }: ExportRequest): Promise<void> {
  const ink = chartInk(theme);
  const scene = chartScene({ ...request, width: width - edge, height: chartHeight, ink });
  const names = new Map(runs.map((run) => [run.runId, runName(run, titles)]));
  const figure = { scene, width, title, names };
  if (format === "svg") {
    const surface = svgSurface({ title, fontFamily: "Inter, 'Segoe UI', system-ui, sans-serif" });
    const height = drawFigure(surface, figure);
    saveFile(`${fileName}.svg`, surface.document(width, height), "image/svg+xml");
    return;
  }
  const canvas = document.createElement("canvas");
  canvas.width = width * ratio;
  // Drawn on nothing first, only to know how tall the legend is.
  const height = drawFigure(svgSurface({ title: "", fontFamily: "" }), figure);
  canvas.height = Math.ceil(height * ratio);
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawFigure(canvasSurface(context, chartFont), figure);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) saveFile(`${fileName}.png`, blob, "image/png");
}
