import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Sample } from "#shared/contracts/lessons.ts";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import type { Sight } from "../follow/createRunView.ts";
import { judgeSight } from "./judgeSight.ts";
import styles from "./SightGrid.module.css";

export type ImageSample = Extract<Sample, { kind: "images" }>;

export interface SightGridProps {
  sample: ImageSample;
  sight: Sight | undefined;
  /** How many places the frame has. */
  places: number;
}

/** Unseen pictures and what the model takes them for: those it misreads are framed and carry its answer. */
export const SightGrid = memo(function SightGrid({ sample, sight, places }: SightGridProps) {
  const { t } = useTranslation();
  const verdict = sight && judgeSight({ labels: sample.labels, answers: sight.answers });
  const size = sample.width * sample.height;
  return (
    <section className={styles["section"]} aria-labelledby="sight-title">
      <header>
        <h3 id="sight-title">{t("sight.title")}</h3>
        <span>{words()}</span>
      </header>
      <ul className={`${styles["digits"]} ${verdict?.mostWrong ? styles["most"] : ""}`} aria-label={t("sight.title")}>
        {Array.from({ length: places }, (_, index) => {
          const label = sample.labels[index];
          if (label === undefined) return <li key={index} className={styles["digit"]} />;
          const answer = verdict?.wrong.get(index);
          const name = sample.classes[label] ?? String(label);
          const read = answer === undefined ? undefined : (sample.classes[answer] ?? String(answer));
          return (
            <li key={index} className={`${styles["digit"]} ${read === undefined ? "" : styles["wrong"]}`}>
              <Picture pixels={sample.pixels.subarray(index * size, (index + 1) * size)} width={sample.width} height={sample.height} label={read === undefined ? name : t("sight.misread", { name, read })} />
              {read !== undefined && <span aria-hidden="true">{read}</span>}
            </li>
          );
        })}
      </ul>
    </section>
  );

  function words(): string {
    if (!verdict) return t("sight.unseen", { count: Math.min(places, sample.labels.length) });
    const counts = { wrong: verdict.wrong.size, count: verdict.count };
    const always = verdict.always;
    return always === undefined ? t("sight.misreadCount", counts) : t("sight.misreadAlways", { ...counts, read: sample.classes[always] ?? String(always) });
  }
});
