import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

export interface NoticeProps {
  kind: "warn" | "danger";
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What happened, what is kept and one action, in a line over a pane. */
export function Notice({ kind, title, children, action }: NoticeProps) {
  const Icon = kind === "warn" ? TriangleAlert : CircleAlert;
  return (
    <div className={`${styles["notice"]} ${styles[kind]}`}>
      <Icon size={16} strokeWidth={1.75} className={styles["icon"]} aria-hidden="true" />
      <div className={styles["text"]}>
        <strong>{title}</strong>
        {children}
      </div>
      {action}
    </div>
  );
}
