import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./PlainCode.module.css";

/** A program to read, line by line. */
export function PlainCode({ label, text }: { label: string; text: string }) {
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <ScrollBox label={label} className={styles["code"]}>
      <ol>
        {lines.map((line, index) => (
          // Lines have no other identity than their place.
          <li key={index}>
            <span className={styles["number"]} aria-hidden="true">
              {index + 1}
            </span>
            <code>{line}</code>
          </li>
        ))}
      </ol>
    </ScrollBox>
  );
}
