import { useState } from "react";
import { useTranslation } from "react-i18next";
import { confusionLevel, confusions, type Confusion } from "./confusion.ts";
import styles from "./ConfusionMatrix.module.css";

export interface ConfusionMatrixProps {
  classes: readonly string[];
  /** True class in rows, answer in columns. */
  counts: readonly (readonly number[])[];
}

/** Which class is taken for which, wrong answers by their number; one tab stop, read cell by cell with the arrow keys. */
export function ConfusionMatrix({ classes, counts }: ConfusionMatrixProps) {
  const { t } = useTranslation();
  const [at, setAt] = useState<{ label: number; read: number }>();
  const worst = confusions(counts)[0];
  const most = worst?.count ?? 0;
  const short = classes.every((name) => name.length <= 2);
  const say = ({ label, read, count }: Confusion): string => t(label === read ? "matrix.right" : "matrix.wrong", { name: classes[label]!, read: classes[read]!, count });

  const move = (event: React.KeyboardEvent): void => {
    const from = at ?? { label: worst?.label ?? 0, read: worst?.read ?? 0 };
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    const inside = (index: number): number => Math.min(classes.length - 1, Math.max(0, index));
    setAt(at ? { label: inside(from.label + by[0]!), read: inside(from.read + by[1]!) } : from);
  };

  return (
    <div className={styles["box"]}>
      <span className={styles["axes"]}>{t("matrix.axes")}</span>
      {/* A chart is a picture with keys of its own. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div className={`${styles["matrix"]} ${short ? styles["short"] : ""}`} style={{ gridTemplateColumns: `auto repeat(${classes.length}, var(--cell))` }} role="img" tabIndex={0} aria-label={worst ? t("matrix.label", { worst: say(worst) }) : t("matrix.labelRight")} aria-description={t("matrix.keys")} onKeyDown={move} onBlur={() => setAt(undefined)}>
        <span />
        {classes.map((name) => (
          <span key={name} className={styles["column"]}>
            {name}
          </span>
        ))}
        {counts.map((row, label) => [
          <span key={classes[label]} className={styles["row"]}>
            {classes[label]}
          </span>,
          ...row.map((count, read) => {
            const level = confusionLevel(count, most);
            const picked = at ? at.label === label && at.read === read : worst?.label === label && worst.read === read;
            const colours = label === read ? { color: "var(--text-3)", background: "var(--bg-sunken)" } : { color: `var(--on-seq-${level})`, background: `var(--seq-${level})` };
            return (
              <span key={`${label} ${classes[read]}`} className={`${styles["cell"]} ${picked ? styles["picked"] : ""}`} style={colours}>
                {count > 0 && count}
              </span>
            );
          }),
        ])}
      </div>
      <span className={styles["reading"]} role="status">
        {at && say({ ...at, count: counts[at.label]![at.read]! })}
      </span>
    </div>
  );
}
