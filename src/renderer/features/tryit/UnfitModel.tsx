import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import styles from "./NoModel.module.css";

/** A model that was trained on a table can't be shown a drawing. */
export function UnfitModel({ model, titles }: { model: RunSummary; titles: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  return (
    <div className={styles["empty"]}>
      <h2>{t("tryit.unfit.title")}</h2>
      <p>{t("tryit.unfit.text", { number: model.number, lesson: titles.get(model.lessonId ?? "") ?? model.name })}</p>
    </div>
  );
}
