import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { digitClasses, type Prediction } from "./answer.ts";
import styles from "./Bars.module.css";

const unanswered = digitClasses.map((label) => ({ label, probability: undefined }));
/** What rounds to 0.0 %. */
const none = 0.0005;

/** How likely each class is. Its frame is there before the first answer. */
export function Bars({ prediction, likeliest }: { prediction: Prediction | undefined; likeliest: string | undefined }) {
  const { t } = useTranslation();
  const { format } = numberFormat(usePreferredLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <ol className={styles["bars"]} aria-label={t("tryit.answer.bars")}>
      {(prediction?.probabilities ?? unanswered).map(({ label, probability }) => (
        <li key={label} className={styles["bar"]} data-top={label === likeliest} data-none={probability === undefined || probability < none}>
          <b>{label}</b>
          <i style={{ width: `${(probability ?? 0) * 100}%` }} />
          <span>{probability !== undefined && t("tryit.percent", { percent: format(probability * 100) })}</span>
        </li>
      ))}
    </ol>
  );
}
