import { useImperativeHandle, useState, type ReactNode, type Ref } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { Segmented } from "../ui/controls/Segmented.tsx";
import { SplitHandle } from "../ui/panes/SplitHandle.tsx";
import styles from "./LessonLayout.module.css";
import { useLessonShape, usePaneSizes } from "./useLessonWidths.ts";

export interface LessonLayoutHandle {
  /** Brings a pane that is behind its tab to the front, at once. */
  show(pane: Tab): void;
}

export interface LessonLayoutProps {
  ref?: Ref<LessonLayoutHandle>;
  text: ReactNode;
  editor: ReactNode;
  output: ReactNode;
  results: ReactNode;
}

type Tab = "text" | "code" | "results";

/** Text, code and results: side by side where there is room, else as tabs. All stay mounted, so nothing is lost by a change of size. */
export function LessonLayout({ ref, text, editor, output, results }: LessonLayoutProps) {
  const { t } = useTranslation();
  const shape = useLessonShape();
  const { sizes, resize, reset } = usePaneSizes();
  const [tab, setTab] = useState<Tab>("text");
  useImperativeHandle(ref, () => ({ show: (pane) => flushSync(() => setTab(pane)) }), []);
  const tabs: Tab[] = shape === "single" ? ["text", "code", "results"] : ["text", "code"];
  const shown = tabs.includes(tab) ? tab : "code";
  const hides = (pane: Tab): boolean => (shape === "wide" ? false : tabs.includes(pane) && shown !== pane);
  const room = window.innerWidth;
  return (
    <div className={`${styles["page"]} ${styles[shape]}`}>
      {shape !== "wide" && (
        <div className={styles["tabs"]} data-f6="">
          <Segmented label={t("lesson.panes")} value={shown} options={tabs.map((value) => ({ value, label: t(`lesson.pane.${value}`) }))} onChange={(value) => setTab(value as Tab)} />
        </div>
      )}
      <div className={styles["text"]} data-f6="" hidden={hides("text")} style={shape === "wide" ? { width: sizes.text } : undefined}>
        {text}
      </div>
      {shape === "wide" && <SplitHandle label={t("lesson.resizeText")} orientation="vertical" size={sizes.text} min={280} max={Math.max(280, room - 68 - 320 - sizes.results)} pane="before" onResize={(size) => resize("text", size)} onReset={() => reset("text")} />}
      <div className={styles["code"]} hidden={hides("code")}>
        <div className={styles["editor"]} data-f6="">{editor}</div>
        <SplitHandle label={t("lesson.resizeOutput")} orientation="horizontal" size={sizes.output} min={60} max={480} pane="after" onResize={(size) => resize("output", size)} onReset={() => reset("output")} />
        <div className={styles["output"]} data-f6="" style={{ height: sizes.output }}>
          {output}
        </div>
      </div>
      {shape !== "single" && <SplitHandle label={t("lesson.resizeResults")} orientation="vertical" size={sizes.results} min={320} max={Math.max(320, room - 68 - 320 - (shape === "wide" ? sizes.text : 0))} pane="after" onResize={(size) => resize("results", size)} onReset={() => reset("results")} />}
      <div className={styles["results"]} data-f6="" hidden={hides("results")} style={shape === "single" ? undefined : { width: sizes.results }}>
        {results}
      </div>
    </div>
  );
}
