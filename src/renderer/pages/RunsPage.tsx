import { Ellipsis } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useCommand } from "../commands/useCommand.ts";
import { ComparePane } from "../features/runs/compare/ComparePane.tsx";
import { CodeSheet } from "../features/runs/code/CodeSheet.tsx";
import { createSeriesCache } from "../features/runs/chart/createSeriesCache.ts";
import { pickBase } from "../features/runs/compare/pickBase.ts";
import { RunsPane } from "../features/runs/list/RunsPane.tsx";
import { useRunsStore } from "../features/runs/runsStore.ts";
import { toggleSmoothing, useRunsView, view } from "../features/runs/runsViewStore.ts";
import { useChartExports } from "../features/runs/export/useChartExports.ts";
import { useLessonTitles } from "../lab/useLessonTitles.ts";
import { useListedRuns } from "../features/runs/list/useListedRuns.ts";
import { useNames } from "../features/runs/useNames.ts";
import { useRunActions } from "../features/runs/useRunActions.ts";
import { useRunCurves } from "../features/runs/chart/useRunCurves.ts";
import { useRunMenu } from "../features/runs/useRunMenu.ts";
import { useRunsFeed } from "../features/runs/useRunsFeed.ts";
import { WhatChanged } from "../features/runs/compare/WhatChanged.tsx";
import { useInside } from "../places/inside.ts";
import { useLab } from "../lab/useLab.ts";
import { ActionMenu } from "../ui/controls/ActionMenu.tsx";
import styles from "./RunsPage.module.css";

/** Every run that was ever made: the list, the curves over each other, and what changed between two. */
export function RunsPage({ run: place }: { run: string | undefined }) {
  const { t } = useTranslation();
  const { call } = useLab();
  useRunsFeed(place);
  const [sheet, setSheet] = useState<{ run: RunSummary; before: RunSummary | undefined }>();
  const cache = useMemo(() => createSeriesCache({ call }), [call]);
  const titles = useLessonTitles();
  const filteredTo = useRunsView((store) => store.lessonId);
  useInside(filteredTo === undefined ? undefined : (titles.get(filteredTo) ?? filteredTo));
  const listed = useListedRuns({ titles });
  const curves = useRunCurves(listed.runs, cache);
  const actions = useRunActions();
  const runs = useRunsStore((store) => store.runs);
  const activeId = useRunsView((store) => store.active);
  const chosenBase = useRunsView((store) => store.base);
  const active = listed.runs.find(({ runId }) => runId === activeId);
  const names = useNames(curves.shown.length > 0 && curves.shown.every(({ config, lessonId }) => `${lessonId} ${config["data"]}`.includes("digits")));
  const all = useMemo(() => [...runs.values()], [runs]);
  const before = pickBase(all, active, chosenBase);
  const others = useMemo(() => listed.runs.filter(({ runId }) => runId !== activeId).slice(0, 100), [listed.runs, activeId]);
  const charts = useChartExports(curves, names, titles);
  const field = useRef<HTMLInputElement>(null);
  const [grid, setGrid] = useState<HTMLDivElement | null>(null);

  const openCode = useCallback((run: RunSummary) => setSheet({ run, before: undefined }), []);
  const remove = (run: RunSummary): void => {
    const at = listed.runs.indexOf(run);
    actions.remove(run, (listed.runs[at + 1] ?? listed.runs[at - 1])?.runId);
    grid?.focus({ preventScroll: true });
  };
  const menu = useRunMenu({ run: active, actions, openCode, remove, listed: listed.runs, charts });

  useCommand("runs.filter", () => {
    field.current?.focus();
    field.current?.select();
  });
  useCommand("runs.log", () => view({ log: !useRunsView.getState().log }));
  useCommand("runs.smooth", toggleSmoothing);
  useCommand("runs.table", () => view({ asTable: !useRunsView.getState().asTable }));
  useCommand("runs.pin", active && (() => actions.pin(active)));
  useCommand("runs.rename", active && (() => view({ renaming: active.runId })));

  return (
    <div className={styles["page"]}>
      <RunsPane listed={listed} curves={curves} names={names} titles={titles} actions={actions} field={field} grid={grid} setGrid={setGrid} remove={remove} open={openCode} />
      <ComparePane
        curves={curves}
        names={names}
        menu={
          <ActionMenu label={active ? t("runs.more", { number: active.number }) : t("runs.moreNone")} groups={menu}>
            <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
          </ActionMenu>
        }
      >
        <WhatChanged before={before} after={active} chosen={before !== undefined && before.runId === chosenBase} others={others} names={names} titles={titles} openDiff={() => active && setSheet({ run: active, before })} />
      </ComparePane>
      {sheet && <CodeSheet run={sheet.run} before={sheet.before} close={() => setSheet(undefined)} />}
    </div>
  );
}
