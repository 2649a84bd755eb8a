import { useMemo, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import { columnsOf } from "./columns.ts";
import { EmptyRuns } from "./EmptyRuns.tsx";
import { RunsFoot } from "./RunsFoot.tsx";
import styles from "./RunsPane.module.css";
import { useRunsStore } from "../runsStore.ts";
import { RunsTable } from "./RunsTable.tsx";
import { RunsTools } from "./RunsTools.tsx";
import { useRunsView } from "../runsViewStore.ts";
import { TroubleBanner } from "./TroubleBanner.tsx";
import type { ListedRuns } from "./useListedRuns.ts";
import type { Names } from "../useNames.ts";
import type { RunActions } from "../useRunActions.ts";
import type { RunCurves } from "../chart/useRunCurves.ts";

export interface RunsPaneProps {
  listed: ListedRuns;
  curves: RunCurves;
  names: Names;
  titles: ReadonlyMap<string, string>;
  actions: RunActions;
  field: RefObject<HTMLInputElement | null>;
  grid: HTMLDivElement | null;
  setGrid(grid: HTMLDivElement | null): void;
  remove(run: RunSummary): void;
  open(run: RunSummary): void;
}

/** The list of runs with what filters it, and why one of them came to nothing. */
export function RunsPane({ listed, curves, names, titles, actions, field, grid, remove, open, setGrid }: RunsPaneProps) {
  const { t } = useTranslation();
  const runs = useRunsStore((store) => store.runs);
  const loading = useRunsStore((store) => store.loading);
  const failure = useRunsStore((store) => store.failure);
  const chosen = useRunsView((store) => store.columns);
  const lessonId = useRunsView((store) => store.lessonId);
  const active = useRunsView((store) => store.active);
  const columns = useMemo(() => {
    const known = new Map(listed.columns.map((column) => [column.id, column]));
    return chosen.flatMap((id) => known.get(id) ?? []);
  }, [listed.columns, chosen]);
  const lessons = useMemo(() => {
    const ids = new Set([...runs.values()].flatMap((run) => run.lessonId ?? []));
    return [...ids].map((id) => ({ id, title: titles.get(id) ?? id })).sort((a, b) => a.title.localeCompare(b.title));
  }, [runs, titles]);
  const newest = useMemo(() => [...runs.values()].reduce<RunSummary | undefined>((found, run) => (found && found.number > run.number ? found : run), undefined), [runs]);
  const troubles = useMemo(() => new Map([...curves.troubles].map(([id, { kind }]) => [id, kind])), [curves.troubles]);
  // The active run's trouble, else that of the newest shown run that has one.
  const [dismissed, dismiss] = useState<ReadonlySet<string>>(new Set());
  const told = listed.runs.find(({ runId, status }) => runId === active && !dismissed.has(runId) && (status === "failed" || curves.troubles.has(runId))) ?? curves.shown.find(({ runId }) => curves.troubles.has(runId) && !dismissed.has(runId));
  const code: ErrorCode | undefined = failure && (Object.hasOwn(errorCodes, failure.code) ? failure.code : "internal");
  return (
    <section className={styles["pane"]} aria-label={t("runs.list")} data-f6="">
      <RunsTools runs={listed.runs} columns={columnsOf(listed.runs)} filter={listed.filter} names={names} lessons={lessons} field={field} leave={() => grid?.focus({ preventScroll: true })} />
      {code && <Notice kind="danger" title={t("runs.failed")}>{t(`errors.${code}.action`)}</Notice>}
      {listed.runs.length > 0 ? (
        <RunsTable runs={listed.runs} columns={columns} names={names} titles={titles} homeLesson={lessonId ?? newest?.lessonId} troubles={troubles} grid={grid} rename={actions.rename} remove={remove} open={open} hold={listed.hold} setGrid={setGrid} />
      ) : (
        loading !== "first" && <EmptyRuns any={runs.size > 0} />
      )}
      {listed.runs.length === 0 && loading === "first" && <div className={styles["frame"]} />}
      {told && <TroubleBanner run={told} trouble={curves.troubles.get(told.runId)} dismiss={() => dismiss(new Set([...dismissed, told.runId]))} />}
      {runs.size > 0 && <RunsFoot all={runs.size} listed={listed.runs.length} shown={curves.shown.length} heldBack={listed.heldBack} reading={loading === "more"} />}
    </section>
  );
}
