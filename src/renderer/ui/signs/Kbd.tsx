import { useTranslation } from "react-i18next";
import styles from "./Kbd.module.css";

const ctrl = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";
const named = ["Del", "Esc", "Space", "Left", "Right", "Up", "Down", "Plus"] as const;

/** Keys beside a button's word, "Ctrl+Z" or "Ctrl Z"; its accessible name is the word alone, unless they are `said`. Ctrl is Cmd on a Mac. */
export function Kbd({ keys, said = false }: { keys: string; said?: boolean }) {
  const { t } = useTranslation();
  const words = keys.split(/[+ ]/).map((key) => {
    const name = named.find((one) => one === key);
    return key === "Ctrl" ? ctrl : key === "Control" ? "Ctrl" : name ? t(`keys.${name}`) : key;
  });
  return (
    <kbd aria-hidden={!said} className={styles["kbd"]}>
      {words.join(" ")}
    </kbd>
  );
}
