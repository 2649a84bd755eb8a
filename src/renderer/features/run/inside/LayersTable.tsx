import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LayerLook } from "#core/runs/events.ts";
import { insideTroubles, typicalSize, updateRatio, usualRatio, type InsideTrouble } from "#core/runs/readInside.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import type { Inside } from "../follow/createRunView.ts";
import styles from "./Inside.module.css";
import { layerName } from "./layerName.ts";
import { sparkline } from "./sparkline.ts";

const columns = [
  { key: "activations", of: (layer: LayerLook) => typicalSize(layer.activations) },
  { key: "gradient", of: (layer: LayerLook) => typicalSize(layer.gradient) },
  { key: "update", of: updateRatio },
] as const;

/** Troubles that are said; a net where everything is wrong needs no list. */
const most = 3;

/** Each layer's numbers at the newest look, with a line of how they came there, and in words what is wrong with them. */
export function LayersTable({ looks, optimizer }: Pick<Inside, "looks" | "optimizer">) {
  const { t } = useTranslation();
  const say = useSmallNumbers();
  const { step, layers } = looks.at(-1)!;
  const troubles = insideTroubles(layers, { step, optimizer });
  /** Only what has been through a ReLU. */
  const canDie = layers.some(({ dead }) => dead !== undefined);
  const troubled = new Set(troubles.map(({ layer }) => layer));
  return (
    <section className={styles["section"]} aria-labelledby="inside-layers-title">
      <h3 id="inside-layers-title">{t("inside.layers")}</h3>
      {troubles.length === 0 ? (
        <p className={styles["fine"]}>
          <CircleCheck size={16} strokeWidth={1.75} aria-hidden="true" />
          {t("inside.fine")}
        </p>
      ) : (
        <ul className={styles["troubles"]}>
          {troubles.slice(0, most).map((trouble) => (
            <li key={trouble.layer}>
              <TriangleAlert size={16} strokeWidth={1.75} aria-hidden="true" />
              <span>{t(`inside.trouble.${trouble.kind}`, { ...trouble, layer: layerName(trouble.layer, t), value: valueOf(trouble, say), usual: say(usualRatio(optimizer)) })}</span>
            </li>
          ))}
        </ul>
      )}
      <ScrollBox label={t("inside.layers")} className={styles["table"]}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("inside.layer")}</th>
              {columns.map(({ key }) => (
                <th key={key} scope="col">
                  {t(`inside.${key}`)}
                </th>
              ))}
              {canDie && <th scope="col">{t("inside.dead")}</th>}
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <tr key={layer.name}>
                <th scope="row">
                  <span className={styles["name"]}>
                    {troubled.has(layer.name) && <TriangleAlert size={14} strokeWidth={1.75} aria-hidden="true" />}
                    {layerName(layer.name, t)}
                  </span>
                </th>
                {columns.map(({ key, of }) => (
                  <td key={key}>
                    <Cell value={say(of(layer))} line={sparkline(looks.map((look) => of(look.layers.find(({ name }) => name === layer.name) ?? { name: "" })))} />
                  </td>
                ))}
                {canDie && <td>{layer.dead && t("inside.deadOf", layer.dead)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className={styles["explain"]}>
        {t("inside.explain", { usual: say(usualRatio(optimizer)) })}
        {canDie && ` ${t("inside.explainDead")}`}
      </p>
    </section>
  );
}

function Cell({ value, line }: { value: string; line: string | undefined }) {
  return (
    <span className={styles["cell"]}>
      {value}
      {line !== undefined && (
        <svg viewBox="0 0 48 12" aria-hidden="true">
          <polyline points={line} />
        </svg>
      )}
    </span>
  );
}

/** Two digits that matter; far from 1 as programs write them. */
function useSmallNumbers(): (value: number | undefined) => string {
  const plain = numberFormat(usePreferredLocale(), { maximumSignificantDigits: 2 });
  return (value) => (value === undefined ? "" : value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4) && Number.isFinite(value) ? value.toExponential(1) : plain.format(value));
}

function valueOf(trouble: InsideTrouble, say: (value: number) => string): string {
  return "ratio" in trouble ? say(trouble.ratio) : "norm" in trouble ? say(trouble.norm) : "";
}
