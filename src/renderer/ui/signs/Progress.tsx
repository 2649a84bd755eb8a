import { ProgressBar } from "react-aria-components";
import styles from "./Progress.module.css";

/** `value` from 0 to 1. */
export function Progress({ label, value, text, done = false }: { label: string; value: number; text: string; done?: boolean }) {
  return (
    <ProgressBar aria-label={label} value={value * 100} valueLabel={text} className={styles["track"]!}>
      {/* Moved and not made wider: that needs no layout in each frame of its way. */}
      <div className={`${styles["fill"]} ${done ? styles["done"] : ""}`} style={{ transform: `translateX(${(value - 1) * 100}%)` }} />
    </ProgressBar>
  );
}
