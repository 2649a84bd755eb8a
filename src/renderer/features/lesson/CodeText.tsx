import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./CodeText.module.css";

/** A program to read, line by line; the line that is pointed at comes into view. */
export function CodeText({ label, text, markedLine }: { label: string; text: string; markedLine: number | undefined }) {
  const { t } = useTranslation();
  const marked = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (markedLine !== undefined) marked.current?.scrollIntoView({ block: "center" });
  }, [markedLine]);
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    // Scrolls, so that it has to be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["code"]} role="region" aria-label={label} tabIndex={0}>
      <ol>
        {lines.map((line, index) => {
          const number = index + 1;
          const isMarked = number === markedLine;
          return (
            // Lines have no other identity than their place.
            // eslint-disable-next-line react/no-array-index-key
            <li key={index} ref={isMarked ? marked : undefined} className={isMarked ? styles["marked"] : undefined} aria-label={isMarked ? `${t("lesson.line", { line: number })} ${line}` : undefined}>
              <span className={styles["number"]} aria-hidden="true">
                {number}
              </span>
              <code>{line}</code>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
