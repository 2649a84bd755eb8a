import styles from "./PlainCode.module.css";

/** A program to read, line by line. */
export function PlainCode({ label, text }: { label: string; text: string }) {
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    // Scrolls, so that it has to be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["code"]} role="region" aria-label={label} tabIndex={0}>
      <ol>
        {lines.map((line, index) => (
          // Lines have no other identity than their place.
          // eslint-disable-next-line react/no-array-index-key
          <li key={index}>
            <span className={styles["number"]} aria-hidden="true">
              {index + 1}
            </span>
            <code>{line}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}
