import type { ReactNode } from "react";
import { Switch as AriaSwitch } from "react-aria-components";
import styles from "./Switch.module.css";

export interface SwitchProps {
  /** Its name, where the words beside it are elsewhere. */
  label?: string | undefined;
  value: boolean;
  onChange(value: boolean): void;
  children?: ReactNode;
}

export function Switch({ label, value, onChange, children }: SwitchProps) {
  return (
    <AriaSwitch {...(label === undefined ? {} : { "aria-label": label })} isSelected={value} onChange={onChange} className={styles["switch"]!}>
      <span className={styles["track"]} />
      {children}
    </AriaSwitch>
  );
}
