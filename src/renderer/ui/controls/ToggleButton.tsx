import { ToggleButton as AriaToggleButton, type ToggleButtonProps } from "react-aria-components";
import button from "./Button.module.css";
import styles from "./ToggleButton.module.css";

/** Pressed or not, as the tools of a drawing. */
export function ToggleButton(props: Omit<ToggleButtonProps, "className">) {
  return <AriaToggleButton {...props} className={`${button["button"]} ${button["plain"]} ${styles["toggle"]}`} />;
}
