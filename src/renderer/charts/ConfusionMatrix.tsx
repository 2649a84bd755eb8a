import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ConfusionMatrix.module.css";

/** Indices into the classes. */
export interface ConfusionCell {
  truth: number;
  answer: number;
}

export interface ConfusionMatrixProps {
  classes: readonly string[];
  /** True class in rows, answer in columns. */
  counts: readonly (readonly number[])[];
  selected: ConfusionCell | undefined;
  onSelect(cell: ConfusionCell): void;
}

/** Shades of a mistake, from the fewest to the most. */
const shades = 6;

/**
 * Who is taken for whom. A table that is read as one; one tab stop, arrows move from cell to cell, Enter or Space chooses.
 * Only mistakes are shaded, so that a good model looks pale.
 */
export function ConfusionMatrix({ classes, counts, selected, onSelect }: ConfusionMatrixProps) {
  const { t } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState<ConfusionCell>({ truth: 0, answer: 0 });
  const at = selected ?? focused;
  const most = Math.max(1, ...counts.flatMap((row, truth) => row.filter((_, answer) => answer !== truth)));
  const shadeOf = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.round(Math.sqrt(count / most) * (shades - 1))));

  const move = (event: React.KeyboardEvent, { truth, answer }: ConfusionCell): void => {
    const last = classes.length - 1;
    const to = {
      ArrowUp: { truth: Math.max(0, truth - 1), answer },
      ArrowDown: { truth: Math.min(last, truth + 1), answer },
      ArrowLeft: { truth, answer: Math.max(0, answer - 1) },
      ArrowRight: { truth, answer: Math.min(last, answer + 1) },
      Home: { truth, answer: 0 },
      End: { truth, answer: last },
    }[event.key];
    if (!to) return;
    event.preventDefault();
    setFocused(to);
    if (selected) onSelect(to);
    table.current?.querySelector<HTMLElement>(`[data-cell="${to.truth} ${to.answer}"]`)?.focus();
  };

  return (
    <table ref={table} className={styles["matrix"]} data-short={classes.every((name) => name.length <= 2) || undefined} aria-label={t("figures.confusion.table")}>
      <caption aria-hidden="true">{t("figures.confusion.corner")}</caption>
      <thead>
        <tr>
          <td aria-hidden="true" />
          {classes.map((name) => (
            <th key={name} scope="col" abbr={t("figures.confusion.answered", { name })}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classes.map((name, truth) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {classes.map((_, answer) => {
              const count = counts[truth]?.[answer] ?? 0;
              const isSelected = selected?.truth === truth && selected.answer === answer;
              return (
                <td key={classes[answer]}>
                  <button
                    type="button"
                    data-cell={`${truth} ${answer}`}
                    data-shade={truth === answer ? undefined : shadeOf(count)}
                    aria-pressed={isSelected}
                    tabIndex={at.truth === truth && at.answer === answer ? 0 : -1}
                    aria-label={t("figures.confusion.cell", { truth: name, answer: classes[answer]!, count })}
                    onClick={() => {
                      setFocused({ truth, answer });
                      onSelect({ truth, answer });
                    }}
                    onKeyDown={(event) => move(event, { truth, answer })}
                  >
                    {(count > 0 || truth === answer) && count}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
