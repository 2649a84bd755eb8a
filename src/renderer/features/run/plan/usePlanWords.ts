import { useTranslation } from "react-i18next";
import { bytesText, numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";

/** From here on minutes are said instead of seconds, and hours instead of minutes. */
const minutesFrom = 100;
/** Wh; what is less is said as less. */
const leastEnergy = 1e-4;

export interface PlanWords {
  /** As rough as a prediction is: two digits. */
  duration(seconds: number): string;
  bytes(bytes: number): string;
  compact(count: number): string;
  energy(wattHours: number): string;
}

export function usePlanWords(): PlanWords {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const rough = (value: number): string => numberFormat(locale, { maximumSignificantDigits: 2 }).format(value);
  return {
    duration(seconds) {
      if (seconds < 1) return t("plan.moment");
      if (seconds < minutesFrom) return t("plan.seconds", { seconds: rough(seconds) });
      const minutes = seconds / 60;
      return minutes < minutesFrom ? t("plan.minutes", { minutes: rough(minutes) }) : t("plan.hours", { hours: rough(minutes / 60) });
    },
    bytes: (bytes) => bytesText(bytes, locale),
    compact: (count) => numberFormat(locale, { notation: "compact", maximumSignificantDigits: 2 }).format(count),
    energy(wattHours) {
      if (wattHours < leastEnergy) return t("plan.lessEnergy", { energy: `${rough(leastEnergy * 1000)} mWh` });
      return wattHours < 0.1 ? `${rough(wattHours * 1000)} mWh` : `${rough(wattHours)} Wh`;
    },
  };
}
