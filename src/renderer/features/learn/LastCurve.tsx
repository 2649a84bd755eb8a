import { useTranslation } from "react-i18next";
import type { RunSummary, ThinSeries } from "#shared/contracts/runs.ts";
import { thinLine } from "#renderer/charts/thinLine.ts";
import { ticksOf } from "#renderer/charts/ticksOf.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { courseOf, type Point } from "./learnPlan.ts";
import styles from "./LastCurve.module.css";

const size = { width: 380, height: 146 };
const area = { left: 30, right: 326, top: 8, bottom: 124 };
/** Points on each side that smooth a jumping loss. */
const reach = 6;

export interface LastCurveProps {
  run: RunSummary;
  loss: ThinSeries;
  /** The run before it, dashed, to see what changed. */
  before: { run: RunSummary; loss: ThinSeries } | undefined;
}

/** The loss of the last run over the one before it. */
export function LastCurve({ run, loss, before }: LastCurveProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const raw = pointsOf(loss);
  const line = courseOf(raw, reach);
  const old = before ? courseOf(pointsOf(before.loss), reach) : [];
  const end = Math.max(1, ...raw.map(({ step }) => step), ...old.map(({ step }) => step));
  // A jump that was over at once would press the rest to the floor.
  const top = Math.max(...line.map(({ value }) => value), ...old.map(({ value }) => value)) * 1.08 || 1;
  const x = (step: number): number => area.left + (step / end) * (area.right - area.left);
  const y = (value: number): number => area.bottom - (Math.min(value, top) / top) * (area.bottom - area.top);
  const path = (points: readonly Point[]): string => points.map(({ step, value }, index) => `${index === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const whole = new Intl.NumberFormat(locale);
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const last = line.at(-1);
  const lastOld = old.at(-1);
  const [labelY, oldY] = apart(last && y(last.value), lastOld && y(lastOld.value));
  return (
    <svg className={styles["curve"]} viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={t("learn.curve.read", { number: run.number, value: last ? number.format(last.value) : "" })}>
      {ticksOf(0, top, 3).map((tick) => (
        <g key={tick}>
          <line className={styles["grid"]} x1={area.left} x2={area.right} y1={y(tick)} y2={y(tick)} />
          <text x={area.left - 6} y={y(tick)} dy="0.35em" textAnchor="end">{number.format(tick)}</text>
        </g>
      ))}
      {ticksOf(0, end, 5).map((tick) => (
        <text key={tick} x={x(tick)} y={area.bottom + 16} textAnchor="middle">{whole.format(tick)}</text>
      ))}
      <line className={styles["axis"]} x1={area.left} x2={area.right} y1={area.bottom} y2={area.bottom} />
      {before && <path className={styles["old"]} d={path(old)} />}
      <path className={styles["raw"]} d={path(raw)} />
      <path className={styles["line"]} d={path(line)} />
      {before && oldY !== undefined && <text className={styles["label"]} x={area.right + 6} y={oldY} dy="0.35em">{t("learn.curve.run", { number: before.run.number })}</text>}
      {labelY !== undefined && <text className={styles["label"]} x={area.right + 6} y={labelY} dy="0.35em">{t("learn.curve.run", { number: run.number })}</text>}
    </svg>
  );
}

/** A run's loss in a line of text. */
export function Sparkline({ loss }: { loss: ThinSeries | undefined }) {
  const points = loss ? courseOf(pointsOf(loss), 3) : [];
  if (points.length < 2) return <svg className={styles["spark"]} viewBox="0 0 36 14" aria-hidden="true" />;
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const end = points.at(-1)!.step || 1;
  const d = points.map(({ step, value }, index) => `${index === 0 ? "M" : "L"}${(1 + (step / end) * 34).toFixed(1)} ${(12.5 - ((value - low) / (high - low || 1)) * 11).toFixed(1)}`).join("");
  return (
    <svg className={styles["spark"]} viewBox="0 0 36 14" aria-hidden="true">
      <path className={styles["line"]} d={d} />
    </svg>
  );
}

function pointsOf(loss: ThinSeries): Point[] {
  return thinLine(loss, 240);
}

const labelHeight = 13;

/** Two labels at the ends of their lines, moved from each other where they would meet. */
function apart(one: number | undefined, other: number | undefined): [number | undefined, number | undefined] {
  if (one === undefined || other === undefined || Math.abs(one - other) >= labelHeight) return [one, other];
  const middle = Math.min((one + other) / 2, area.bottom - labelHeight / 2);
  const half = labelHeight / 2;
  return one >= other ? [middle + half, middle - half] : [middle - half, middle + half];
}
