import { useTranslation } from "react-i18next";
import type { RunError } from "#core/runs/events.ts";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import styles from "./RunErrorNotice.module.css";

/** Why a run failed, in the person's words: what, where, what it said, what to do next. */
export function RunErrorNotice({ error, showLine }: { error: RunError; showLine(line: number): void }) {
  const { t } = useTranslation();
  const code: ErrorCode = Object.hasOwn(errorCodes, error.code) ? (error.code as ErrorCode) : "run-failed";
  const { file, line } = error;
  return (
    <Notice kind="danger" title={t(`errors.${code}.title`)} action={line !== undefined && <Button onPress={() => showLine(line)}>{t("error.show")}</Button>}>
      {file !== undefined && line !== undefined && <span className={styles["place"]}>{t("error.at", { file, line })}</span>}
      <code className={styles["said"]} lang="en">
        {error.message}
      </code>
      <span>{t(`errors.${code}.action`)}</span>
    </Notice>
  );
}
