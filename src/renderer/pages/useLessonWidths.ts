import { useEffect, useState, useSyncExternalStore } from "react";
import { z } from "zod";
import { changeSettings, useSettings } from "../preferences/preferences.ts";

/** `wide`: text, code and results side by side. `narrow`: the text is a tab beside the code. `single`: three tabs. */
export type LessonShape = "wide" | "narrow" | "single";

const narrow = matchMedia("(max-width: 1179px)");
const single = matchMedia("(max-width: 759px)");

export function useLessonShape(): LessonShape {
  return useSyncExternalStore(
    (told) => {
      narrow.addEventListener("change", told);
      single.addEventListener("change", told);
      return () => {
        narrow.removeEventListener("change", told);
        single.removeEventListener("change", told);
      };
    },
    () => (single.matches ? "single" : narrow.matches ? "narrow" : "wide"),
  );
}

const settingKey = "lesson.panes";
const sizesSchema = z.object({ text: z.number(), results: z.number(), output: z.number() }).partial();
export type PaneName = keyof z.infer<typeof sizesSchema>;

export interface PaneSizes {
  /** Pixels. */
  sizes: Readonly<Record<PaneName, number>>;
  resize(pane: PaneName, size: number): void;
  reset(pane: PaneName): void;
}

/** Sizes of the lesson's panes: as they were left, else as the window's width asks. */
export function usePaneSizes(): PaneSizes {
  const kept = sizesSchema.safeParse(useSettings(({ values }) => values[settingKey]));
  const own: Partial<Record<PaneName, number>> = kept.success ? (Object.fromEntries(Object.entries(kept.data).filter(([, size]) => size !== undefined)) as Record<PaneName, number>) : {};
  const width = useWindowWidth();
  // The text stops where its lines are 68 characters long; results grow to 560.
  const usual = { text: Math.min(608, Math.max(388, width * 0.284)), results: Math.min(560, Math.max(412, width * 0.3)), output: 136 };
  const write = (sizes: Partial<Record<PaneName, number>>): void => changeSettings({ set: { [settingKey]: sizes } });
  return {
    sizes: { ...usual, ...own },
    resize: (pane, size) => write({ ...own, [pane]: size }),
    reset: (pane) => write(Object.fromEntries(Object.entries(own).filter(([name]) => name !== pane))),
  };
}

function useWindowWidth(): number {
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const resized = (): void => setWidth(window.innerWidth);
    window.addEventListener("resize", resized);
    return () => window.removeEventListener("resize", resized);
  }, []);
  return width;
}
