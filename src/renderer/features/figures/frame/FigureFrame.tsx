import { Table2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton } from "#renderer/ui/controls/ToggleButton.tsx";
import styles from "./FigureFrame.module.css";

export interface FigureFrameProps {
  caption: ReactNode;
  /** Shown as a table instead; undefined where there is nothing to show so yet. */
  table?: { isShown: boolean; show(isShown: boolean): void } | undefined;
  /** Buttons beside it. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A figure in the text: the view, what can be done with it, and its caption. */
export function FigureFrame({ caption, table, tools, children }: FigureFrameProps) {
  const { t } = useTranslation();
  return (
    <figure className={styles["figure"]}>
      {children}
      {(tools || table) && (
        <div className={styles["tools"]}>
          {tools}
          {table && (
            <ToggleButton isSelected={table.isShown} onChange={table.show}>
              <Table2 size={14} strokeWidth={2} aria-hidden="true" />
              {t("figures.asTable")}
            </ToggleButton>
          )}
        </div>
      )}
      <figcaption className={styles["caption"]}>{caption}</figcaption>
    </figure>
  );
}

/** Nothing to see yet: the place stays, and says what to do. */
export function FigureEmpty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles["empty"]}>
      <strong>{title}</strong>
      {children && <span>{children}</span>}
    </div>
  );
}
