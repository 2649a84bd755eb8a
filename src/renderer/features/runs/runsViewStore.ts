import { create } from "zustand";
import { z } from "zod";
import { changeSettings, useSettings } from "#renderer/preferences/preferences.ts";
import type { RunsStore } from "./runsStore.ts";
import { assignLooks, lookCount } from "./seriesLooks.ts";
import { defaultColumns } from "./list/columns.ts";
import { newestFirst, type RunOrder } from "./list/sortRuns.ts";

/** Smoothing as the share of the past that stays after one step; 0 draws the values themselves. */
export const smoothings = [0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995] as const;
/** More lines than this nobody tells apart, nor does the lab answer at once. */
export const mostShown = 1000;
/** Among the settings that every window has. */
const settingKey = "runs.view";
const rememberedSchema = z.object({ columns: z.array(z.string()).max(40), log: z.boolean(), smoothing: z.number().min(0).max(0.999), order: z.object({ column: z.string(), descending: z.boolean() }) }).partial();

export interface RunsView {
  query: string;
  /** Only this lesson's runs, and pinned ones. */
  lessonId: string | undefined;
  order: RunOrder;
  columns: readonly string[];
  /** Whose curves are drawn; undefined until the list is here. */
  shown: readonly string[] | undefined;
  looks: ReadonlyMap<string, number>;
  /** The run that keys and menus act on. */
  active: string | undefined;
  /** What the active run is compared with, where a person chose it. */
  base: string | undefined;
  log: boolean;
  smoothing: number;
  asTable: boolean;
  /** Stretch of the axis that the charts are zoomed to. */
  zoom: readonly [number, number] | undefined;
  /** Place on the axis that is read in both charts. */
  cursor: number | undefined;
  renaming: string | undefined;
}

export const useRunsView = create<RunsView>(() => ({
  query: "",
  lessonId: undefined,
  order: newestFirst,
  columns: defaultColumns,
  shown: undefined,
  looks: new Map(),
  active: undefined,
  base: undefined,
  log: true,
  smoothing: 0.97,
  asTable: false,
  zoom: undefined,
  cursor: undefined,
  renaming: undefined,
  ...remembered(),
}));

export function view(change: Partial<RunsView>): void {
  useRunsView.setState(change);
  if ("columns" in change || "log" in change || "smoothing" in change || "order" in change) remember();
}

export function show(shown: readonly string[]): void {
  const kept = shown.slice(0, mostShown);
  useRunsView.setState(({ looks }) => ({ shown: kept, looks: assignLooks(kept, looks) }));
}

export function toggleShown(run: string): void {
  const shown = useRunsView.getState().shown ?? [];
  show(shown.includes(run) ? shown.filter((one) => one !== run) : [...shown, run]);
}

/** The newest run that was ever here, so that newer ones are known for new. */
let newestSeen: number | undefined;

/**
 * Chooses for a person who has not: at first the newest runs are shown, pinned ones among them, and the newest is active;
 * later a run that begins is shown as long as there is a look for it. `wanted`: the run that an address names; it is
 * answered as long as it is not here.
 */
export function chooseRuns({ runs, loading }: Pick<RunsStore, "runs" | "loading">, wanted: string | undefined): string | undefined {
  if (runs.size === 0) return wanted;
  const newest = [...runs.values()].sort((a, b) => b.number - a.number);
  const { shown, active } = useRunsView.getState();
  if (shown === undefined) showAtFirst(newest);
  else {
    const begun = newest.filter(({ number }) => newestSeen !== undefined && number > newestSeen).map(({ runId }) => runId);
    if (begun.length > 0 && shown.length < lookCount) show([...begun, ...shown].slice(0, lookCount));
  }
  newestSeen = newest[0]!.number;
  if (wanted !== undefined && runs.has(wanted)) {
    view({ active: wanted });
    const now = useRunsView.getState().shown ?? [];
    if (!now.includes(wanted)) show([wanted, ...now]);
    return undefined;
  }
  if (active === undefined || (loading === "done" && !runs.has(active))) view({ active: newest[0]!.runId });
  return loading === "done" ? undefined : wanted;
}

function showAtFirst(newest: readonly { runId: string; pinned: boolean }[]): void {
  const pinned = newest.filter((run) => run.pinned).slice(0, lookCount - 1);
  const others = newest.filter((run) => !run.pinned).slice(0, lookCount - pinned.length);
  const chosen = new Set([...pinned, ...others].map(({ runId }) => runId));
  show(newest.filter(({ runId }) => chosen.has(runId)).map(({ runId }) => runId));
}

/** A click on a head: results and times begin with the largest, words with the first letter; the next click turns it. */
export function sortBy(column: string, descendingFirst: boolean): void {
  const { order } = useRunsView.getState();
  view({ order: { column, descending: order.column === column ? !order.descending : descendingFirst } });
}

let smoothingBefore = 0.97;
/** S: off, and back to where it was. */
export function toggleSmoothing(): void {
  const { smoothing } = useRunsView.getState();
  if (smoothing > 0) smoothingBefore = smoothing;
  view({ smoothing: smoothing > 0 ? 0 : smoothingBefore });
}

function remember(): void {
  const { columns, log, smoothing, order } = useRunsView.getState();
  changeSettings({ set: { [settingKey]: { columns: [...columns], log, smoothing, order: { ...order } } } });
}

function remembered(): Partial<RunsView> {
  const { data } = rememberedSchema.safeParse(useSettings.getState().values[settingKey]);
  return Object.fromEntries(Object.entries(data ?? {}).filter(([, value]) => value !== undefined)) as Partial<RunsView>;
}
