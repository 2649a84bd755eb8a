import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import { SignedPicture } from "#renderer/ui/pictures/SignedPicture.tsx";
import { side } from "../draw/stroke.ts";
import type { Explanation } from "./useExplanation.ts";
import styles from "./WhyPane.module.css";

/** Shades of the scale of amounts, the lowest for a silent unit. */
const shades = 6;
/** More are too small to be seen. */
const mostShown = 256;

/** How loud each unit of the first hidden layer is, and what the loudest look for. */
export function HiddenUnits({ units, strongest }: { units: Float32Array; strongest: Explanation["strongest"] }) {
  const { t } = useTranslation();
  const look = usePreferences(({ shownTheme }) => shownTheme);
  const { format } = new Intl.NumberFormat(usePreferredLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const loudest = Math.max(...units, 0);
  const on = units.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const shade = (value: number): number => (value <= 0 || loudest === 0 ? 0 : Math.max(1, Math.ceil((value / loudest) * shades)));
  return (
    <section className={styles["part"]}>
      <header>
        <h3>{t("tryit.why.units", { count: units.length })}</h3>
        <span>{t("tryit.why.on", { count: on })}</span>
      </header>
      <div className={styles["units"]} role="img" aria-label={t("tryit.why.unitsLabel", { count: units.length, on })}>
        {Array.from(units.subarray(0, mostShown), (value, unit) => (
          <i key={unit} data-shade={shade(value)} />
        ))}
      </div>
      <ul className={styles["weights"]}>
        {strongest.map(({ unit, value, weights }) => (
          <li key={unit}>
            <span className={styles["frame"]}>
              <SignedPicture values={weights} width={side} height={side} look={look} />
            </span>
            {t("tryit.why.unit", { unit: unit + 1, value: format(value) })}
          </li>
        ))}
      </ul>
      <p>{t("tryit.why.loudest", { count: strongest.length })}</p>
    </section>
  );
}
