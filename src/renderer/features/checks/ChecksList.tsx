import { CircleCheck, CircleDashed, CircleDot, CircleMinus, CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AppError } from "#shared/AppError.ts";
import { useExplanation } from "#renderer/i18n/useExplanation.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import { countChecks, type CheckRow, type CheckState } from "./checkRows.ts";
import styles from "./ChecksList.module.css";

export interface ChecksListProps {
  rows: readonly CheckRow[];
  /** A run is at work, whose end decides some. */
  isAtWork: boolean;
  failure: AppError | undefined;
  onLine(file: string, line: number): void;
  retry(): void;
}

const icons = { waiting: CircleDashed, running: CircleDot, pass: CircleCheck, fail: CircleX, skipped: CircleMinus } as const satisfies Record<CheckState, unknown>;

/** What is seen stands beside the sentence while it is this short; longer it goes below. */
const shortest = 18;

/** A sentence for each check, how it stands, what was seen, and where to look. */
export function ChecksList({ rows, isAtWork, failure, onLine, retry }: ChecksListProps) {
  const { t } = useTranslation();
  const { passed, total } = countChecks(rows);
  // Why checks on a run can't be decided, said once for all of them.
  const reason = rows.find(({ state, on, seen }) => state === "waiting" && on === "run" && seen !== undefined)?.seen;
  return (
    <section className={styles["section"]} aria-labelledby="checks-title">
      <header>
        <h3 id="checks-title">{t("checks.title")}</h3>
        <span role="status">{total > 0 && t("checks.count", { passed, total })}</span>
      </header>
      {failure && (
        <div className={styles["failure"]}>
          <Notice kind="warn" title={t(`errors.${failure.code}.title`)} action={<Button onPress={retry}>{t("checks.retry")}</Button>}>
            {t(`errors.${failure.code}.action`)}
          </Notice>
        </div>
      )}
      {reason !== undefined && <p>{reason}</p>}
      <ul>
        {rows.map((row) => (
          <Check key={row.id} row={row} isAtWork={isAtWork} onLine={onLine} />
        ))}
      </ul>
    </section>
  );
}

function Check({ row, isAtWork, onLine }: { row: CheckRow } & Pick<ChecksListProps, "isAtWork" | "onLine">) {
  const { t } = useTranslation();
  const { state, title, expected, file, line } = row;
  const explained = useExplanation(state === "fail" ? row.error : undefined);
  const seen = explained ? t("checks.stopped", { cause: explained.cause }) : row.seen;
  const Icon = icons[state];
  const beside = besideOf();
  const isFail = state === "fail";
  const message = isFail ? [expected !== undefined && t("checks.expected", { expected: withoutStop(expected) }), seen !== undefined && t("checks.seen", { seen: withoutStop(seen) })].filter(Boolean).join(" ") : undefined;
  return (
    <li className={`${styles["check"]} ${styles[state]}`}>
      <Icon size={16} strokeWidth={1.75} className={styles["icon"]} aria-hidden="true" />
      <span>
        <span className={hidden["hidden"]}>{t(`checks.state.${state}`)}: </span>
        {title}
      </span>
      {isFail && file !== undefined && line !== undefined ? (
        <Button variant="quiet" className={styles["line"]!} onPress={() => onLine(file, line)}>
          {t("checks.line", { line })}
        </Button>
      ) : (
        <span className={styles["value"]}>{beside}</span>
      )}
      {message && <span className={styles["message"]}>{message}</span>}
    </li>
  );

  function besideOf(): string | undefined {
    switch (state) {
      case "pass":
        return seen !== undefined && seen.length <= shortest ? seen : undefined;
      case "fail":
        return t("checks.state.fail");
      case "running":
        return t("checks.state.running");
      case "skipped":
        return t("checks.state.skipped");
      case "waiting":
        return row.passedBefore ? t("checks.passedBefore") : row.on === "run" && isAtWork ? t("checks.afterRun") : row.on === "answer" ? t("checks.onAnswer") : undefined;
    }
  }
}

/** Its stop is that of the sentence it stands in. */
function withoutStop(words: string): string {
  return words.replace(/\.$/, "");
}
