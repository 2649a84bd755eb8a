import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

export interface NoticeProps {
  kind: "info" | "warn" | "danger";
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

const icons = { info: Info, warn: TriangleAlert, danger: CircleAlert } as const;

/** What happened, what is kept and one action, in a line over a pane. */
export function Notice({ kind, title, children, action }: NoticeProps) {
  const Icon = icons[kind];
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
