import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import styles from "./ExportsTable.module.css";
import { readableExports } from "./reportFigures.ts";

/** What a finished program exports, as far as it can be read at a glance. */
export function ExportsTable({ exports }: { exports: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const number = numberFormat(locale, { maximumSignificantDigits: 5 });
  // A count is not rounded: 1,179,776 weights are not 1,179,800.
  const whole = numberFormat(locale, { maximumFractionDigits: 0 });
  const say = (value: string | number): string => (typeof value === "number" ? (Number.isSafeInteger(value) ? whole : number).format(value).replace("-", "−") : value);
  const shown = readableExports(exports);
  if (shown.length === 0) return undefined;
  return (
    <section className={styles["section"]} aria-labelledby="exports-title">
      <h3 id="exports-title">{t("report.exports")}</h3>
      <dl>
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{typeof value !== "object" ? say(value) : Array.isArray(value) ? value.map(say).join("  ") : Object.entries(value).map(([key, one]) => <span key={key}>{`${key} ${say(one as string | number)}`}</span>)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
