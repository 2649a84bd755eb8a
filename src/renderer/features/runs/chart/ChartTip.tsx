import { margin, type OverlayLine, type OverlayScene } from "./drawOverlay.ts";
import styles from "./OverlayChart.module.css";
import { Swatch } from "../Swatch.tsx";

export interface TipRow {
  line: OverlayLine;
  step: number;
  value: number;
}

export interface ChartTipProps {
  /** Where the cursor is, in words. */
  at: string;
  rows: readonly TipRow[];
  /** Of the cursor, px from the chart's left. */
  x: number;
  scene: Pick<OverlayScene, "width" | "gutter">;
  format(value: number): string;
}

/** px left free before the lines end. */
const endRoom = 72;

/** Values at the cursor, on its side that is away from the ends of the lines: it stays over their middle. */
export function ChartTip({ at, rows, x, scene, format }: ChartTipProps) {
  // Near the ends it stays away from them.
  const right = Math.max(scene.width - x + 12, scene.gutter + endRoom);
  const toRight = x < (scene.width - scene.gutter) * 0.55;
  return (
    <div className={styles["tip"]} aria-hidden="true" style={{ top: margin.top, ...(toRight ? { left: x + 12 } : { right }) }}>
      {at}
      <dl>
        {rows.map(({ line, value }) => (
          <div key={line.runId} data-strong={line.strong || undefined}>
            <dt>
              <Swatch look={line.look ?? "background"} strong={line.strong} />
              {line.label}
            </dt>
            <dd>{format(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
