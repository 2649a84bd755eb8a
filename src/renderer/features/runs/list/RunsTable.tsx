import { ArrowDown, ArrowUp, Eye } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { runTitle } from "#renderer/lab/runName.ts";
import { bestOf, runColumn, type Column } from "./columns.ts";
import { columnWidths } from "./columnWidths.ts";
import { createFormatValue } from "../formatValue.ts";
import { RunRow } from "./RunRow.tsx";
import styles from "./RunsTable.module.css";
import { mostShown, show, sortBy, toggleShown, useRunsView, view } from "../runsViewStore.ts";
import type { Names } from "../useNames.ts";
import { useWindow } from "./useWindow.ts";

export interface RunsTableProps {
  runs: readonly RunSummary[];
  columns: readonly Column[];
  names: Names;
  titles: ReadonlyMap<string, string>;
  /** Runs of another lesson say so. */
  homeLesson: string | undefined;
  troubles: ReadonlyMap<string, "stuck" | "burst">;
  grid: HTMLDivElement | null;
  setGrid(grid: HTMLDivElement | null): void;
  rename(run: RunSummary, label: string | undefined): void;
  remove(run: RunSummary): void;
  open(run: RunSummary): void;
  hold(held: boolean): void;
}

/** Every run, however many: one tab stop whose keys move over the rows. */
export function RunsTable({ runs, columns, names, titles, homeLesson, troubles, grid, rename, remove, open, setGrid, hold }: RunsTableProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const format = useMemo(() => createFormatValue(locale), [locale]);
  const order = useRunsView((store) => store.order);
  const shown = useRunsView((store) => store.shown);
  const looks = useRunsView((store) => store.looks);
  const active = useRunsView((store) => store.active);
  const question = useRunsView(({ query, lessonId }) => `${query} ${lessonId}`);
  const renaming = useRunsView((store) => store.renaming);
  const { from, to, rowHeight, reveal, page } = useWindow(grid, runs.length);
  const best = useMemo(() => bestOf(runs, columns), [runs, columns]);
  const template = useMemo(() => columnWidths(columns, runs, names, format), [columns, runs, names, format]);
  const shownIds = useMemo(() => new Set(shown), [shown]);
  const at = runs.findIndex(({ runId }) => runId === active);
  const activeRun = runs[at];
  const allShown = runs.length > 0 && runs.every(({ runId }) => shownIds.has(runId));

  /** Which run was scrolled to: again only when another run, order or filter is chosen, not when it moves by itself. */
  const revealed = useRef("");
  useEffect(() => {
    const choice = `${active} ${order.column} ${order.descending} ${question}`;
    if (!grid || revealed.current === choice) return;
    revealed.current = choice;
    if (at >= 0) reveal(at);
    else grid.scrollTo({ top: 0 });
  }, [active, order, question, at, grid, reveal]);

  const choose = useCallback((run: RunSummary) => view({ active: run.runId }), []);
  const toggle = useCallback((run: RunSummary) => toggleShown(run.runId), []);
  const startRenaming = useCallback((run: RunSummary) => view({ active: run.runId, renaming: run.runId }), []);
  const renamed = useCallback(
    (run: RunSummary, label: string | undefined) => {
      view({ renaming: undefined });
      rename(run, label);
      grid?.focus({ preventScroll: true });
    },
    [rename, grid],
  );

  const move = (by: number): void => {
    const next = runs[Math.max(0, Math.min(runs.length - 1, at < 0 ? 0 : at + by))];
    if (next) view({ active: next.runId });
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -runs.length, End: runs.length }[event.key];
    if (by === undefined) return;
    move(by);
    event.preventDefault();
  };
  useCommand("runs.next", () => move(1));
  useCommand("runs.before", () => move(-1));
  useCommand("runs.show", activeRun && (() => toggleShown(activeRun.runId)));
  useCommand("runs.open", activeRun && (() => open(activeRun)));
  useCommand("runs.delete", activeRun && (() => remove(activeRun)));

  return (
    <div
      ref={setGrid}
      className={styles["grid"]}
      role="grid"
      tabIndex={0}
      data-pane="runs-list"
      data-f6-first=""
      aria-label={t("runs.table")}
      aria-rowcount={runs.length + 1}
      aria-colcount={columns.length + 2}
      aria-activedescendant={at >= from && at < to ? `run-${active}` : undefined}
      onKeyDown={keys}
      onPointerMove={() => hold(true)}
      onPointerLeave={() => hold(false)}
    >
      <div role="rowgroup" className={styles["head"]} data-head>
        <div role="row" aria-rowindex={1} className={styles["headRow"]} style={{ gridTemplateColumns: template }}>
          <div role="columnheader" className={styles["eye"]}>
            <button type="button" aria-label={t(allShown ? "runs.hideAll" : "runs.showAll")} title={t(allShown ? "runs.hideAll" : "runs.showAll")} aria-pressed={allShown} onClick={() => show(allShown ? [] : runs.slice(0, mostShown).map(({ runId }) => runId))}>
              <Eye size={14} strokeWidth={2} aria-hidden="true" />
            </button>
          </div>
          {[runColumn, ...columns].map((column) => (
            <Head key={column.id} column={column} names={names} sorted={order.column === column.id ? (order.descending ? "descending" : "ascending") : undefined} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles["body"]} style={{ height: runs.length * rowHeight }}>
        {runs.slice(from, to).map((run, offset) => {
          const lesson = run.lessonId;
          return (
            <RunRow
              key={run.runId}
              run={run}
              title={runTitle(run, titles)}
              index={from + offset}
              top={(from + offset) * rowHeight}
              columns={columns}
              best={best}
              format={format}
              look={shownIds.has(run.runId) ? (looks.get(run.runId) ?? "background") : undefined}
              active={run.runId === active}
              trouble={troubles.get(run.runId)}
              fromLesson={lesson !== undefined && homeLesson !== undefined && lesson !== homeLesson ? (titles.get(lesson) ?? lesson) : undefined}
              renaming={run.runId === renaming}
              template={template}
              choose={choose}
              toggle={toggle}
              rename={renamed}
              startRenaming={startRenaming}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ column, names, sorted }: { column: Column; names: Names; sorted: "ascending" | "descending" | undefined }) {
  const Arrow = sorted === "ascending" ? ArrowUp : ArrowDown;
  return (
    <div role="columnheader" aria-sort={sorted ?? "none"} className={column.of === "run" ? styles["headName"] : column.unit === "text" ? styles["headText"] : styles["headValue"]}>
      <button type="button" title={names.long(column)} onClick={() => sortBy(column.id, column.unit !== "text")}>
        {names.short(column)}
        {sorted && <Arrow size={12} strokeWidth={2.25} aria-hidden="true" />}
      </button>
    </div>
  );
}
