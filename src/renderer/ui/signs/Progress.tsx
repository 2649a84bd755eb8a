import { ProgressBar } from "react-aria-components";
import styles from "./Progress.module.css";

/** `value` from 0 to 1. */
export function Progress({ label, value, text, done = false }: { label: string; value: number; text: string; done?: boolean }) {
  return (
    <ProgressBar aria-label={label} value={value * 100} valueLabel={text} className={styles["track"]!}>
      <div className={`${styles["fill"]} ${done ? styles["done"] : ""}`} style={{ width: `${value * 100}%` }} />
    </ProgressBar>
  );
}
