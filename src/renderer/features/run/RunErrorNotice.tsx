import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunError } from "#core/runs/events.ts";
import { toldWhole } from "#core/runs/explainError.ts";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { useExplanation } from "#renderer/i18n/useExplanation.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import styles from "./RunErrorNotice.module.css";

export interface RunErrorNoticeProps {
  error: RunError;
  runId: string;
  onLine(file: string, line: number): void;
}

/** Why a run failed, in the person's words: what, at which line, why, what is safe and what to do next. */
export function RunErrorNotice({ error, runId, onLine }: RunErrorNoticeProps) {
  const { t } = useTranslation();
  const { file, line } = error;
  const code: ErrorCode = Object.hasOwn(errorCodes, error.code) ? (error.code as ErrorCode) : "run-failed";
  const explained = useExplanation(error);
  const source = useSourceLine({ runId, file, line });
  const hasPlace = file !== undefined && line !== undefined;
  const isToldWhole = explained !== undefined && (explained.cause === error.message || toldWhole.has(code));
  return (
    <Notice kind="danger" title={t(`errors.${code}.title`)}>
      {explained && <span>{explained.cause}</span>}
      {hasPlace && (
        <span className={styles["place"]}>
          <code className={styles["source"]}>
            <span className={hidden["hidden"]}>{t("error.at", { file, line })}</span>
            <span className={styles["number"]} aria-hidden="true">
              {line}
            </span>{" "}
            {source}
          </code>
          <Button className={styles["go"]!} onPress={() => onLine(file, line)}>
            {t("error.goTo", { line })}
          </Button>
        </span>
      )}
      {!isToldWhole && (
        <code className={styles["said"]} lang="en">
          {error.message}
        </code>
      )}
      <span>
        {explained?.action ?? t(`errors.${code}.action`)} {t("error.safe")}
      </span>
    </Notice>
  );
}

/** The line as it stands in the program that ran; undefined until it is known, and for ever where the code can't be had. */
function useSourceLine({ runId, file, line }: { runId: string; file: string | undefined; line: number | undefined }): string | undefined {
  const { call } = useLab();
  const [found, setFound] = useState<{ runId: string; text: string | undefined }>();
  useEffect(() => {
    if (file === undefined || line === undefined) return;
    call((lab) => lab.runs.get({ run: runId })).then(
      ({ code }) => setFound({ runId, text: code[file]?.split("\n")[line - 1]?.trim() }),
      () => undefined,
    );
  }, [call, runId, file, line]);
  return found?.runId === runId ? found.text : undefined;
}
