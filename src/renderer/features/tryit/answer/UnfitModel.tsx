import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { runTitle } from "#renderer/lab/runName.ts";
import styles from "./NoModel.module.css";

/** A model that was trained on a table, or on other pictures, can't be shown a drawing. */
export function UnfitModel({ model, titles, isTable }: { model: RunSummary; titles: ReadonlyMap<string, string>; isTable: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles["empty"]}>
      <h2>{t("tryit.unfit.title")}</h2>
      <p>{t(isTable ? "tryit.unfit.table" : "tryit.unfit.other", { number: model.number, lesson: runTitle(model, titles) })}</p>
    </div>
  );
}
