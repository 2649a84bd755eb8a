import styles from "./StatusDot.module.css";

/** Shapes differ, not colours alone: filled is at work or ready, a ring waits or is out of reach, a square failed. */
export function StatusDot({ shape }: { shape: "work" | "done" | "ring" | "wait" | "square" }) {
  return <span className={`${styles["dot"]} ${styles[shape]}`} aria-hidden="true" />;
}
