import { CircleAlert, CircleCheck, CircleDot } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CheckCount } from "./checkRows.ts";
import styles from "./VerdictBanner.module.css";

export interface VerdictBannerProps {
  count: CheckCount;
  /** The code changed since this run. */
  stale: boolean;
  /** A run of the lesson's own solution counts for nothing. */
  isSolution: boolean;
  run: number;
  /** Title of the lesson that comes next. */
  next: string | undefined;
}

/** How a run that ended leaves the lesson: passed, or what is left. */
export function VerdictBanner({ count, stale, isSolution, run, next }: VerdictBannerProps) {
  const { t } = useTranslation();
  const { passed, total, failed, waiting, running } = count;
  const kind = isSolution ? "solution" : running ? "running" : stale ? "stale" : passed === total ? "passed" : "left";
  const Icon = { solution: CircleAlert, running: CircleDot, stale: CircleAlert, passed: CircleCheck, left: CircleAlert }[kind];
  const first = failed[0] ?? waiting[0];
  const words = {
    solution: { title: t("verdict.solution"), more: t("verdict.runYours") },
    running: { title: t("verdict.running"), more: t("verdict.soFar", { passed, total }) },
    stale: { title: t("verdict.stale", { run }), more: t("verdict.runAgain") },
    passed: { title: t("verdict.passed", { total }), more: next === undefined ? t("verdict.last") : t("verdict.next", { next }) },
    left: { title: t("verdict.left", { left: total - passed, total }), more: first === undefined ? undefined : t("verdict.first", { first }) },
  }[kind];
  return (
    <div className={`${styles["verdict"]} ${styles[kind]}`} role="status">
      <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
      <div>
        <strong>{words.title}</strong>
        <span>{words.more}</span>
      </div>
    </div>
  );
}
