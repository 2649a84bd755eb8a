import styles from "./Kbd.module.css";

const ctrl = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";

/** Keys beside a button's word; its accessible name is the word alone. Ctrl is Cmd on a Mac. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd aria-hidden="true" className={styles["kbd"]}>
      {keys.replace("Ctrl", ctrl)}
    </kbd>
  );
}
