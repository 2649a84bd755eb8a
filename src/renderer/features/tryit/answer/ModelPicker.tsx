import { useTranslation } from "react-i18next";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { runTitle } from "#renderer/lab/runName.ts";
import { go } from "#renderer/places/places.ts";
import { Select } from "#renderer/ui/controls/Select.tsx";
import styles from "./AnswerPane.module.css";

/** Which run's model answers. The choice is in the address, so that it is there after a reload. */
export function ModelPicker({ models, model, titles }: { models: readonly RunSummary[]; model: RunSummary; titles: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const percent = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <div className={styles["model"]}>
      <span>{t("tryit.model.label")}</span>
      <Select
        label={t("tryit.model.label")}
        value={model.runId}
        className={styles["picker"]}
        options={models.map((run) => {
          const right = run.metrics["val_accuracy"];
          const of = { name: runTitle(run, titles), when: when.format(run.createdAt) };
          return {
            value: run.runId,
            label: run.label === undefined ? t("tryit.model.number", { number: run.number }) : t("tryit.model.named", { number: run.number, label: run.label }),
            detail: right === undefined ? t("tryit.model.detail", of) : t("tryit.model.measured", { ...of, percent: percent.format(right * 100) }),
          };
        })}
        onChange={(run) => go({ kind: "try", run })}
      />
    </div>
  );
}
