import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import styles from "./OutputPane.module.css";
import { useRunStore } from "./follow/runStore.ts";
import type { OutputLine } from "./follow/createRunView.ts";

const none: readonly OutputLine[] = [];

/** What the program printed; stays at its end unless somebody scrolled away from it. */
export function OutputPane() {
  const { t } = useTranslation();
  const lines = useRunStore(({ run }) => run?.lines ?? none);
  const leftOut = useRunStore(({ run }) => run?.linesLeftOut ?? 0);
  const time = new Intl.DateTimeFormat(usePreferredLocale(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (lines.length > 0 && atEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines]);
  return (
    <>
      {/* Scrolls, so that it has to be reached by the keyboard. */}
      <div
        ref={box}
        className={styles["lines"]}
        role="log"
        aria-live="off"
        aria-label={t("output.title")}
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          atEnd.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < 24;
        }}
      >
        {lines.length === 0 && <p className={styles["empty"]}>{t("output.empty")}</p>}
        {leftOut > 0 && <p className={styles["empty"]}>{t("output.more", { count: leftOut })}</p>}
        {lines.map((line) => (
          <div key={line.seq} className={line.stream === "err" ? styles["err"] : undefined}>
            <span className={styles["time"]}>{time.format(line.time)}</span>
            <span>{line.text}</span>
          </div>
        ))}
      </div>
    </>
  );
}
