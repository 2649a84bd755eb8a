import { Bomb, CircleAlert, Eye, EyeOff, Flag, Pin, TriangleAlert } from "lucide-react";
import { memo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { addressOf } from "#renderer/places/places.ts";
import { Badge } from "#renderer/ui/signs/Badge.tsx";
import type { Column } from "./columns.ts";
import type { FormatValue } from "../formatValue.ts";
import styles from "./RunsTable.module.css";
import { Swatch } from "../Swatch.tsx";

export interface RunRowProps {
  run: RunSummary;
  /** In the person's language, where no name was given. */
  title: string;
  /** From 0, in the list. */
  index: number;
  top: number;
  columns: readonly Column[];
  best: ReadonlyMap<string, number>;
  format: FormatValue;
  look: number | "background" | undefined;
  active: boolean;
  trouble: "stuck" | "burst" | undefined;
  /** Of its lesson, where it is not the list's. */
  fromLesson: string | undefined;
  renaming: boolean;
  template: string;
  choose(run: RunSummary): void;
  toggle(run: RunSummary): void;
  rename(run: RunSummary, label: string | undefined): void;
  startRenaming(run: RunSummary): void;
}

/** One run of the list. Its keys are those of the list; the eye is for pointers. */
export const RunRow = memo(function RunRow({ run, title, index, top, columns, best, format, look, active, trouble, fromLesson, renaming, template, choose, toggle, rename, startRenaming }: RunRowProps) {
  const { t } = useTranslation();
  const shown = look !== undefined;
  return (
    // The list has the focus and moves over its rows.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`run-${run.runId}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      data-off={!shown || undefined}
      className={styles["row"]}
      style={{ top, gridTemplateColumns: template }}
      onClick={() => choose(run)}
      onDoubleClick={() => startRenaming(run)}
    >
      <div role="gridcell" className={styles["eye"]}>
        <button
          type="button"
          tabIndex={-1}
          aria-pressed={shown}
          aria-label={t(shown ? "runs.hide" : "runs.show", { number: run.number })}
          title={t(shown ? "runs.hide" : "runs.show", { number: run.number })}
          onClick={(event) => {
            event.stopPropagation();
            toggle(run);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          {shown ? <Eye size={16} strokeWidth={1.75} aria-hidden="true" /> : <EyeOff size={16} strokeWidth={1.75} aria-hidden="true" />}
        </button>
      </div>
      <div role="rowheader" className={styles["name"]}>
        <Swatch look={look} strong={active} />
        <span className={styles["number"]}>{run.number}</span>
        {renaming ? <NameField run={run} title={title} done={(label) => rename(run, label)} /> : <span className={styles["label"]} title={run.label ?? title}>{run.label ?? title}</span>}
        {run.pinned && <Pin size={14} strokeWidth={2} className={styles["pin"]} role="img" aria-label={t("runs.pinned")} />}
        {run.solution && <Badge>{t("runs.solution")}</Badge>}
        <State run={run} trouble={trouble} />
        {/* Without a name of its own it has the lesson's. */}
        {fromLesson !== undefined && run.lessonId !== undefined && run.label !== undefined && (
          <a href={addressOf({ kind: "lesson", lessonId: run.lessonId })} tabIndex={-1} className={styles["lesson"]} title={t("runs.fromLesson", { title: fromLesson })} aria-label={t("runs.fromLesson", { title: fromLesson })}>
            <Flag size={12} strokeWidth={2.25} aria-hidden="true" />
            <span>{fromLesson}</span>
          </a>
        )}
      </div>
      {columns.map((column) => {
        const value = column.value(run);
        const text = column.key === "status" && typeof value === "string" ? t(`run.status.${run.status}`) : format(column.unit, value);
        return (
          <div key={column.id} role="gridcell" className={styles[column.unit === "text" || column.unit === "short" ? column.unit : "value"]} data-best={(value !== undefined && best.get(column.id) === value) || undefined} title={column.unit === "text" || column.unit === "short" ? text : undefined}>
            {text}
          </div>
        );
      })}
    </div>
  );
});

function State({ run, trouble }: { run: RunSummary; trouble: RunRowProps["trouble"] }) {
  const { t } = useTranslation();
  if (run.status === "failed") return <Badge kind="danger" icon={CircleAlert}>{t("run.status.failed")}</Badge>;
  if (!isEnded(run.status)) return <Badge>{t(`run.status.${run.status}`)}</Badge>;
  if (trouble === undefined) return undefined;
  return <Badge kind="warn" icon={trouble === "burst" ? Bomb : TriangleAlert}>{t(`runs.${trouble}`)}</Badge>;
}

/** Enter and leaving keep the name, Escape does not. */
function NameField({ run, title, done }: { run: RunSummary; title: string; done(label: string | undefined): void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(run.label ?? "");
  /** Ending it moves the focus away, which must not end it again. */
  const ended = useRef(false);
  const end = (label: string | undefined): void => {
    if (ended.current) return;
    ended.current = true;
    done(label);
  };
  const keys = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter") end(text);
    else if (event.key === "Escape") end(undefined);
  };
  return (
    <input
      className={styles["field"]}
      aria-label={t("runs.nameOf", { number: run.number })}
      placeholder={title}
      value={text}
      maxLength={80}
      ref={(input) => {
        if (input && document.activeElement !== input) {
          input.focus();
          input.select();
        }
      }}
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={keys}
      onBlur={() => end(text)}
    />
  );
}
