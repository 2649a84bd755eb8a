import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import styles from "./StencilWindow.module.css";
import { productsAt, sumAt, width, type Place } from "./stencils.ts";

/** The nine products under the window as they lie, their sum, and what ReLU leaves of it. */
export function Products({ pixels, stencil, place }: { pixels: Uint8Array; stencil: readonly number[]; place: Place }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const format = (value: number, signed = false): string => numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: signed ? "exceptZero" : "auto" }).format(value).replace("-", "−");
  const weightOf = (weight: number): string => numberFormat(locale).format(weight).replace("-", "−");
  const products = productsAt(pixels, stencil, place);
  const sum = sumAt(pixels, stencil, place);
  const rows = Array.from({ length: width }, (_, row) => products.slice(row * width, (row + 1) * width));
  return (
    <div className={styles["products"]}>
      <table aria-label={t("figures.stencil.products")}>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map(({ pixel, weight }, column) => (
                <td key={column} data-sign={Math.sign(pixel * weight) || undefined}>
                  <span>
                    {format(pixel)} · {weightOf(weight)}
                  </span>
                  <b>{format(pixel * weight, true)}</b>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <span>{t("figures.stencil.sum")}</span> <b>{format(sum, true)}</b>
        <span>{t("figures.stencil.relu")}</span> <b>{format(Math.max(0, sum))}</b>
      </p>
    </div>
  );
}
