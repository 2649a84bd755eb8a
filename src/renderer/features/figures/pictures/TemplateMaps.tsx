import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LabClient } from "#shared/contracts/lab.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import { NumberGrid } from "./NumberGrid.tsx";
import { PictureTiles } from "./PictureTiles.tsx";
import { SignedPicture } from "./SignedPicture.tsx";
import styles from "./TemplateMaps.module.css";
import { templatesOf } from "./templates.ts";
import { useAsked } from "../frame/useAsked.ts";

/** More would be too small to be looked at. */
const mostMaps = 40;
/** Classes of the pictures: a layer with as many units holds one template a class. */
const classes = 10;
const columns = 5;

/** The weights of the first layer of the newest run, one map a unit, drawn again while it trains. */
export function TemplateMaps({ caption, run, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const theme = usePreferences(({ shownTheme }) => shownTheme);
  const locale = usePreferredLocale();
  const [selected, select] = useState<number>();
  const runId = run?.runId;
  const ask = useCallback((lab: LabClient) => lab.runs.weights({ run: runId ?? "last" }), [runId]);
  const asked = useAsked({ call, ask, about: runId, version: run?.state?.lastSeq ?? 0 });
  const weights = asked.kind === "known" ? asked.value : undefined;
  const templates = useMemo(() => weights && templatesOf(weights.tensors), [weights]);

  if (!weights || !templates) {
    const why = !run ? "noRun" : asked.kind === "asking" ? "asking" : asked.kind === "failed" && run.state?.status === "running" ? "soon" : "noWeights";
    return (
      <FigureFrame caption={caption}>
        <FigureEmpty title={t(`figures.maps.${why}`)}>{why === "noRun" && t("figures.pressRun")}</FigureEmpty>
      </FigureFrame>
    );
  }
  const shown = templates.maps.slice(0, mostMaps);
  const nameOf = (unit: number): string => (templates.maps.length === classes ? t("figures.maps.template", { digit: unit }) : t("figures.maps.detector", { number: unit + 1 }));
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "negative" });
  const chosen = selected === undefined ? undefined : templates.maps[selected];
  return (
    <FigureFrame caption={caption}>
      <PictureTiles
        label={t("figures.maps.label")}
        columns={templates.maps.length === classes ? columns : columns * 2}
        tiles={shown.map((values, unit) => ({
          key: String(unit),
          name: nameOf(unit),
          picture: (
            <>
              <SignedPicture key={theme} width={templates.width} values={values} most={templates.most} />
              {templates.maps.length === classes && <span className={styles["name"]}>{unit}</span>}
            </>
          ),
        }))}
        selected={selected}
        onSelect={select}
      />
      <p className={styles["legend"]}>
        <span>{t("figures.maps.against")}</span>
        <i aria-hidden="true" />
        <span>{t("figures.maps.for")}</span>
        <span className={styles["step"]}>{t("figures.maps.step", { number: run?.number ?? 0, step: weights.step, shown: shown.length, all: templates.maps.length })}</span>
      </p>
      {chosen && selected !== undefined && (
        <div className={styles["numbers"]}>
          <strong>{nameOf(selected)}</strong>
          <NumberGrid label={t("figures.maps.table", { name: nameOf(selected) })} width={templates.width} values={Array.from(chosen, (value) => number.format(value).replace("-", "−"))} />
        </div>
      )}
    </FigureFrame>
  );
}
