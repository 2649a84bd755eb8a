import { BookOpen, Code, Copy, FileDown, FileSpreadsheet, ImageDown, PenLine, Pin, PinOff, TextCursorInput, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { go } from "#renderer/places/places.ts";
import type { MenuGroup } from "#renderer/ui/controls/ActionMenu.tsx";
import { view } from "./runsViewStore.ts";
import { deletableOf } from "./deletableOf.ts";
import type { RunActions } from "./useRunActions.ts";

export interface ChartToSave {
  title: string;
  save(format: "svg" | "png"): void;
}

export interface RunMenuRequest {
  run: RunSummary | undefined;
  actions: RunActions;
  openCode(run: RunSummary): void;
  remove(run: RunSummary): void;
  /** Those that the filter leaves. */
  listed: readonly RunSummary[];
  charts: readonly ChartToSave[];
}

/** What can be done with a run, and with the charts. */
export function useRunMenu({ run, actions, openCode, remove, listed, charts }: RunMenuRequest): MenuGroup[] {
  const { t } = useTranslation();
  const groups: MenuGroup[] = [];
  if (run) {
    const { runId, lessonId, pinned, hasModel, writes } = run;
    groups.push(
      {
        id: "run",
        title: t("runs.runNumber", { number: run.number }),
        actions: [
          { id: "code", label: t("runs.menu.code"), icon: Code, keys: "Enter", act: () => openCode(run) },
          { id: "rename", label: t("runs.menu.rename"), icon: TextCursorInput, keys: "F2", act: () => view({ renaming: runId }) },
          { id: "pin", label: t(pinned ? "runs.menu.unpin" : "runs.menu.pin"), icon: pinned ? PinOff : Pin, keys: "P", act: () => actions.pin(run) },
          ...(lessonId === undefined ? [] : [{ id: "lesson", label: t("runs.menu.lesson"), icon: BookOpen, act: () => go({ kind: "lesson", lessonId }) }]),
          ...(hasModel || writes ? [{ id: "try", label: t("runs.menu.try"), icon: PenLine, act: () => go({ kind: "try", run: runId }) }, { id: "load", label: t("runs.menu.load", { number: run.number }), icon: Copy, act: () => actions.copyLoad(run) }] : []),
        ],
      },
      {
        id: "save",
        title: t("runs.export"),
        actions: [{ id: "points", label: t("runs.menu.points"), icon: FileSpreadsheet, act: () => actions.savePoints(run) }, ...(hasModel ? [{ id: "model", label: t("runs.menu.model"), icon: FileDown, act: () => actions.saveModel(run) }] : [])],
      },
    );
  }
  groups.push({
    id: "charts",
    title: t("runs.menu.chart"),
    actions: charts.flatMap(({ title, save }, index) => [
      { id: `svg-${index}`, label: t("runs.menu.svg", { title }), icon: ImageDown, act: () => save("svg") },
      { id: `png-${index}`, label: t("runs.menu.png", { title }), icon: ImageDown, act: () => save("png") },
    ]),
  });
  const deletable = deletableOf(listed);
  const end: MenuGroup["actions"] = [
    ...(run && isEnded(run.status) ? [{ id: "delete", label: t("runs.menu.delete"), icon: Trash2, danger: true, keys: t("runs.menu.deleteKey"), act: () => remove(run) }] : []),
    ...(deletable.length > 1 ? [{ id: "delete-all", label: t("runs.menu.deleteAll", { count: deletable.length }), icon: Trash2, danger: true, act: () => actions.removeAll(deletable) }] : []),
  ];
  if (end.length > 0) groups.push({ id: "end", actions: end });
  return groups;
}
