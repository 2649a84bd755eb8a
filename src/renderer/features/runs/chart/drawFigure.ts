import { drawOverlay, type OverlayScene } from "./drawOverlay.ts";
import { dashes } from "../seriesLooks.ts";
import type { Surface } from "./surface.ts";

export interface Figure {
  scene: OverlayScene;
  width: number;
  title: string;
  /** By run, for the legend. */
  names: ReadonlyMap<string, string>;
}

const titleHeight = 32;
const legendRow = 18;
const legendColumns = 3;

/** A chart that stands by itself: on paper of its own, with its title and who is who. Answers its height. */
export function drawFigure(surface: Surface, { scene, width, title, names }: Figure): number {
  const { height, ink } = scene;
  const told = scene.lines.filter(({ look, strong }) => look !== undefined || strong);
  const rows = Math.ceil(told.length / legendColumns);
  const total = titleHeight + height + rows * legendRow + 12;
  surface.fill(0, 0, width, total, ink.pane);
  surface.text(title, 16, 18, { fill: ink.label, align: "start", weight: 600 });
  surface.shifted(titleHeight, () => drawOverlay(surface, scene));
  told.forEach(({ runId, label, look }, index) => {
    const x = 16 + (index % legendColumns) * ((width - 32) / legendColumns);
    const y = titleHeight + height + Math.floor(index / legendColumns) * legendRow + 10;
    surface.rule(x, y, x + 18, y, { stroke: look === undefined ? ink.label : ink.series[look]!, width: 2.5, dash: look === undefined ? [] : dashes[look]! });
    surface.text(`${label}  ${names.get(runId) ?? ""}`, x + 26, y, { fill: ink.label, align: "start" });
  });
  return total;
}
