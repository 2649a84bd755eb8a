import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import type { Outcome } from "../answer/createPredictor.ts";
import { HiddenUnits } from "./HiddenUnits.tsx";
import { lessonRows, pictureAt, type Pictures } from "./lessonPictures.ts";
import { MostAlike } from "./MostAlike.tsx";
import { nearest } from "./nearest.ts";
import { SpokenPixels } from "./SpokenPixels.tsx";
import { explain, useNetwork } from "./useExplanation.ts";
import { useSettled } from "../useSettled.ts";
import styles from "./WhyPane.module.css";

/** Neighbours that are shown. */
const neighbours = 6;
/** The pen has rested for so long, ms: sums over the training set are not made while it moves. */
const restMs = 200;

/** Why the model may have answered so: what can be said exactly, and what it learned from that looks the same. */
export function WhyPane({ model, lessonId, outcome }: { model: RunSummary; lessonId: string; outcome: Outcome }) {
  const { t } = useTranslation();
  const settled = useSettled(outcome, restMs);
  const shown = settled.kind === "answer" && outcome.kind !== "nothing" && settled.request.runId === model.runId ? settled : undefined;
  const network = useNetwork(model, shown !== undefined);
  const explanation = useMemo(() => shown && network && explain(network, shown.prediction.seen.pixels, shown.prediction), [shown, network]);
  const training = useTraining(lessonId, shown !== undefined);
  const alike = useMemo(() => shown && training && nearest(training, shown.prediction.seen.pixels, neighbours).map((row) => ({ row, ...pictureAt(training, row) })), [shown, training]);
  return (
    <aside className={styles["pane"]} aria-label={t("tryit.why.title")} data-f6="">
      <header>
        <h2>{t("tryit.why.title")}</h2>
      </header>
      <div className={styles["scroll"]}>
        {!shown && <p className={styles["empty"]}>{t("tryit.why.empty")}</p>}
        {explanation && <SpokenPixels explanation={explanation} />}
        {explanation?.units && <HiddenUnits units={explanation.units} strongest={explanation.strongest} />}
        {alike && training && <MostAlike alike={alike} total={training.rows.length} />}
      </div>
    </aside>
  );
}

function useTraining(lessonId: string, wanted: boolean): Pictures | undefined {
  const { call } = useLab();
  const [read, setRead] = useState<{ lessonId: string; pictures: Pictures }>();
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    void lessonRows(call, lessonId, "train").then((rows) => current && rows.kind === "images" && setRead({ lessonId, pictures: rows.pictures }));
    return () => {
      current = false;
    };
  }, [call, lessonId, wanted]);
  return read?.lessonId === lessonId ? read.pictures : undefined;
}
