import styles from "./Kbd.module.css";

/** Keys beside a button's word; its accessible name is the word alone. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd aria-hidden="true" className={styles["kbd"]}>
      {keys}
    </kbd>
  );
}
