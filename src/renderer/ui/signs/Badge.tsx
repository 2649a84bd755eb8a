import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Badge.module.css";

/** A word about the thing beside it, never by its colour alone. */
export function Badge({ kind = "plain", icon: Icon, children }: { kind?: "plain" | "ok" | "warn" | "danger"; icon?: LucideIcon; children: ReactNode }) {
  return (
    <span className={`${styles["badge"]} ${styles[kind]}`}>
      {Icon && <Icon size={12} strokeWidth={2.25} aria-hidden="true" />}
      {children}
    </span>
  );
}
