import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import { layerCosts } from "./layerCosts.ts";
import styles from "./LayerCosts.module.css";

/** Where the weights of the newest run's model are and where its work is: a table with a bar in each cell. */
export function LayerCosts({ caption, run }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const costs = layerCosts(run?.state?.calls.at(-1)?.captured.layers ?? []);
  if (!costs) {
    return (
      <FigureFrame caption={caption}>
        <FigureEmpty title={t(run ? "figures.costs.none" : "figures.maps.noRun")}>{!run && t("figures.pressRun")}</FigureEmpty>
      </FigureFrame>
    );
  }
  const { format } = numberFormat(locale);
  const most = { weights: Math.max(...costs.map(({ weights }) => weights)), multiplications: Math.max(...costs.map(({ multiplications }) => multiplications)) };
  return (
    <FigureFrame caption={caption}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("figures.costs.layer", { number: run?.number ?? 0 })}</th>
            <th scope="col">{t("figures.costs.weights")}</th>
            <th scope="col">{t("figures.costs.multiplications")}</th>
          </tr>
        </thead>
        <tbody>
          {costs.map(({ name, ...cost }, place) => (
            // A network may have two layers of one kind and size.
            <tr key={place}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {(["weights", "multiplications"] as const).map((kind) => (
                <td key={kind}>
                  <i className={styles[kind]} style={{ inlineSize: `${(100 * cost[kind]) / most[kind]}%` }} aria-hidden="true" />
                  {format(cost[kind])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </FigureFrame>
  );
}
