import { CircleX, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "./createEditorView.ts";
import styles from "./ProblemsPane.module.css";

/** What the editor finds wrong before a run; each leads to its line. */
export function ProblemsPane({ problems, onLine }: { problems: readonly Problem[]; onLine(path: string, line: number, column: number): void }) {
  const { t } = useTranslation();
  if (problems.length === 0) return <p className={styles["empty"]}>{t("editor.noProblems")}</p>;
  return (
    <ul className={styles["list"]}>
      {problems.map(({ path, line, column, message, severity }) => {
        const Icon = severity === "error" ? CircleX : TriangleAlert;
        return (
          <li key={`${path}:${line}:${column}:${message}`}>
            <button type="button" className={styles["problem"]} onClick={() => onLine(path, line, column)}>
              <Icon size={14} strokeWidth={2} aria-label={t(`editor.severity.${severity}`)} className={styles[severity]} />
              <span>{message}</span>
              <small>{t("editor.at", { file: path, line })}</small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
