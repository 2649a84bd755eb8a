import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import styles from "./Button.module.css";

export interface ButtonProps extends AriaButtonProps {
  variant?: "plain" | "primary" | "quiet";
}

export function Button({ variant = "plain", className, ...props }: ButtonProps) {
  return <AriaButton {...props} className={`${styles["button"]} ${styles[variant]} ${typeof className === "string" ? className : ""}`} />;
}
