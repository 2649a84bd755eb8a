import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunError } from "#core/runs/events.ts";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { useExplanation } from "../../i18n/useExplanation.ts";
import { Notice } from "../../ui/Notice.tsx";
import styles from "./RunErrorNotice.module.css";

export interface RunErrorNoticeProps {
  error: RunError;
  runId: string;
  /** The program's files as they were run. */
  readCode(runId: string): Promise<Readonly<Record<string, string>>>;
}

/** Why a run failed, in the person's words: what, at which line, what it said, what to do next. */
export function RunErrorNotice({ error, runId, readCode }: RunErrorNoticeProps) {
  const { t } = useTranslation();
  const { file, line } = error;
  const code: ErrorCode = Object.hasOwn(errorCodes, error.code) ? (error.code as ErrorCode) : "run-failed";
  const explained = useExplanation(error);
  const source = useSourceLine({ runId, file, line, readCode });
  return (
    <Notice kind="danger" title={t(`errors.${code}.title`)}>
      {file !== undefined && line !== undefined && (
        <span className={styles["place"]}>
          {t("error.at", { file, line })} {source !== undefined && <code>{source}</code>}
        </span>
      )}
      {explained && <span>{explained.cause}</span>}
      {(!explained || explained.cause !== error.message) && (
        <code className={styles["said"]} lang="en">
          {error.message}
        </code>
      )}
      <span>{explained?.action ?? t(`errors.${code}.action`)}</span>
    </Notice>
  );
}

/** The line as it stands in the program; undefined until it is known, and for ever where the code can't be had. */
function useSourceLine({ runId, file, line, readCode }: { runId: string; file: string | undefined; line: number | undefined; readCode: RunErrorNoticeProps["readCode"] }): string | undefined {
  const [found, setFound] = useState<{ runId: string; text: string | undefined }>();
  useEffect(() => {
    if (file === undefined || line === undefined) return;
    readCode(runId).then(
      (files) => setFound({ runId, text: files[file]?.split("\n")[line - 1]?.trim() }),
      () => undefined,
    );
  }, [runId, file, line, readCode]);
  return found?.runId === runId ? found.text : undefined;
}
