import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError, type AppError } from "#shared/AppError.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Sheet } from "#renderer/ui/panes/Sheet.tsx";
import { PlainCode } from "./PlainCode.tsx";
import styles from "./VersionsSheet.module.css";

export interface CodeVersion {
  revision: number;
  /** ms since the Unix epoch. */
  savedAt: number;
  why: "typed" | "kept" | "reset" | "run";
  files: Readonly<Record<string, string>>;
}

export interface VersionsSheetProps {
  /** Newest first. */
  load(): Promise<readonly CodeVersion[]>;
  /** The file that is run: shown of each. */
  entry: string;
  bringBack(files: CodeVersion["files"]): void;
  close(): void;
}

/** Earlier states of the learner's code, to be read and brought back. */
export function VersionsSheet({ load, entry, bringBack, close }: VersionsSheetProps) {
  const { t } = useTranslation();
  const when = new Intl.DateTimeFormat(usePreferredLocale(), { dateStyle: "medium", timeStyle: "short" });
  const [versions, setVersions] = useState<readonly CodeVersion[]>();
  const [failure, setFailure] = useState<AppError>();
  const [chosen, choose] = useState(0);
  useEffect(() => {
    load().then(setVersions, (error: unknown) => setFailure(toAppError(error)));
  }, [load]);
  const version = versions?.[chosen];
  const words = failure ? t(`errors.${failure.code}.title`) : versions?.length === 0 ? t("editor.versions.none") : undefined;
  return (
    <Sheet open title={t("editor.versions.title")} closeLabel={t("editor.versions.close")} close={close}>
      {words !== undefined && <p className={styles["words"]}>{words}</p>}
      {version && (
        <div className={styles["panes"]}>
          <ul className={styles["list"]} aria-label={t("editor.versions.title")}>
            {versions.map(({ revision, savedAt, why }, index) => (
              <li key={`${revision} ${why}`}>
                <button type="button" aria-pressed={index === chosen} onClick={() => choose(index)}>
                  <time dateTime={new Date(savedAt).toISOString()}>{when.format(savedAt)}</time>
                  <span>{t(`editor.versions.why.${why}`)}</span>
                </button>
              </li>
            ))}
          </ul>
          <div className={styles["code"]}>
            <PlainCode label={t("editor.code", { file: entry })} text={version.files[entry] ?? Object.values(version.files)[0] ?? ""} />
            <div className={styles["foot"]}>
              <Button variant="primary" onPress={() => bringBack(version.files)}>
                {t("editor.versions.bringBack")}
              </Button>
            </div>
          </div>
        </div>
      )}
    </Sheet>
  );
}
