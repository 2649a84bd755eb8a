import { useEffect, useRef, useState, type ReactNode } from "react";
import styles from "./SmallPlot.module.css";
import { ticksOf } from "./ticksOf.ts";

export interface PlotAxis {
  from: number;
  to: number;
  label: string;
  format(value: number): string;
  /** Where ticks stand; round values by default. */
  ticks?: readonly number[];
}

/** One thing that can be read with the arrow keys. */
export interface PlotReading {
  x: number;
  y?: number;
  text: string;
}

export interface PlotScale {
  x(value: number): number;
  y(value: number): number;
  right: number;
  bottom: number;
}

export interface SmallPlotProps {
  x: PlotAxis;
  y: PlotAxis;
  /** What it shows, for who can't see it. */
  label: string;
  /** How it is read with keys. */
  keys: string;
  readings: readonly PlotReading[];
  height?: number;
  children(scale: PlotScale): ReactNode;
}

const margin = { top: 20, right: 12, bottom: 38, left: 46 };

/** A small drawing between two axes, in SVG: one tab stop, read point by point with the arrow keys. */
export function SmallPlot({ x, y, label, keys, readings, height = 210, children }: SmallPlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(340);
  const [at, setAt] = useState<number>();
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => entry && setWidth(Math.max(200, entry.contentRect.width)));
    resized.observe(box.current!);
    return () => resized.disconnect();
  }, []);

  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const scale: PlotScale = {
    x: (value) => margin.left + ((value - x.from) / (x.to - x.from)) * (right - margin.left),
    y: (value) => bottom - ((value - y.from) / (y.to - y.from)) * (bottom - margin.top),
    right,
    bottom,
  };
  const shown = at === undefined ? undefined : readings[Math.min(at, readings.length - 1)];

  const move = (event: React.KeyboardEvent): void => {
    const last = readings.length - 1;
    if (last < 0) return;
    const jump = event.shiftKey ? 10 : 1;
    const to = { ArrowLeft: (at ?? last + 1) - jump, ArrowRight: (at ?? -1) + jump, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, to)));
  };

  return (
    <div ref={box} className={styles["plot"]}>
      {/* A drawing with keys of its own. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div role="img" tabIndex={0} aria-label={label} aria-description={keys} onKeyDown={move} onBlur={() => setAt(undefined)}>
        <svg width={width} height={height} aria-hidden="true">
          {(y.ticks ?? ticksOf(y.from, y.to, 4)).map((tick) => (
            <g key={tick}>
              <line className={styles["grid"]} x1={margin.left} x2={right} y1={scale.y(tick)} y2={scale.y(tick)} />
              <text className={styles["tick"]} x={margin.left - 6} y={scale.y(tick)} dy="0.35em" textAnchor="end">{y.format(tick)}</text>
            </g>
          ))}
          {(x.ticks ?? ticksOf(x.from, x.to, Math.max(3, Math.floor(width / 80)))).map((tick) => (
            <text key={tick} className={styles["tick"]} x={scale.x(tick)} y={bottom + 15} textAnchor="middle">{x.format(tick)}</text>
          ))}
          <line className={styles["axis"]} x1={margin.left} x2={right} y1={bottom} y2={bottom} />
          <text className={styles["name"]} x={right} y={height - 6} textAnchor="end">{x.label}</text>
          <text className={styles["name"]} x={0} y={11}>{y.label}</text>
          {children(scale)}
          {shown && (
            <>
              <line className={styles["cursor"]} x1={scale.x(shown.x)} x2={scale.x(shown.x)} y1={margin.top} y2={bottom} />
              {shown.y !== undefined && <circle className={styles["ring"]} cx={scale.x(shown.x)} cy={scale.y(shown.y)} r={6} />}
            </>
          )}
        </svg>
      </div>
      <p className={styles["reading"]} role="status">{shown?.text}</p>
    </div>
  );
}
