import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError, type AppError } from "#shared/AppError.ts";
import { engineSetting, type EngineCard } from "#shared/contracts/engines.ts";
import { useEngineCard } from "#renderer/lab/engineCard.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { changeSettings, useSettings } from "#renderer/preferences/preferences.ts";
import { Select } from "#renderer/ui/controls/Select.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import row from "../SettingRow.module.css";
import { choosableEngines } from "./engineRows.ts";
import styles from "./EnginePane.module.css";
import { EngineReport } from "./EngineReport.tsx";
import { PageEngines } from "./PageEngines.tsx";
import { MeasureEngines } from "./MeasureEngines.tsx";
import { useEngineWords } from "./useEngineWords.ts";

/** Which engine trains and why, what each does on this computer, and choosing another. */
export function EnginePane() {
  const { t } = useTranslation();
  const { call } = useLab();
  const card = useEngineCard((store) => store.card);
  const [failure, setFailure] = useState<AppError>();
  if (!card) return <p className={styles["text"]}>{t("settings.engine.asking")}</p>;
  const ask = async (kind: "measure" | "stop"): Promise<void> => {
    setFailure(undefined);
    try {
      await call((lab) => lab.engines[kind]({}));
    } catch (error) {
      const failed = toAppError(error);
      // A run began before the button was pressed: the card says so.
      if (failed.code !== "conflict") setFailure(failed);
    }
  };
  return (
    <>
      <InUse card={card} />
      <Choice card={card} />
      <MeasureEngines card={card} measure={() => void ask("measure")} stop={() => void ask("stop")} />
      {failure && (
        <div role="alert">
          <Notice kind="danger" title={t(`errors.${failure.code}.title`)}>
            {t(`errors.${failure.code}.action`)}
          </Notice>
        </div>
      )}
      <EngineReport card={card} />
      <PageEngines card={card} />
    </>
  );
}

function InUse({ card }: { card: EngineCard }) {
  const { t } = useTranslation();
  const { nameOf, whyOf } = useEngineWords();
  const { inUse } = card;
  return (
    <div className={styles["use"]} role="status">
      <strong>{t("settings.engine.trains", { name: nameOf(inUse.name) })}</strong>
      <p>{whyOf(card)}</p>
      <code>{inUse.build}</code>
    </div>
  );
}

function Choice({ card }: { card: EngineCard }) {
  const { t } = useTranslation();
  const { nameOf, detailOf } = useEngineWords();
  // What was chosen a moment ago, before the lab has heard it.
  const chosen = useSettings(({ values }) => values[engineSetting]);
  const setting = typeof chosen === "string" ? chosen : "auto";
  const forced = card.inUse.why === "environment";
  const options = choosableEngines(card.report?.engines, { setting, inUse: card.inUse.name }).map((value) => ({ value, label: nameOf(value), detail: detailOf(value) }));
  return (
    <div className={row["row"]} data-modified={setting !== "auto"} role="group" aria-label={t("settings.engine.choice")}>
      <div>
        <h3>
          {t("settings.engine.choice")}
          {setting !== "auto" && <span className={row["mark"]}>{t("settings.modified")}</span>}
        </h3>
        <p>{t("settings.engine.choiceText")}</p>
        {!card.report && <p>{t("settings.engine.measureToChoose")}</p>}
        {forced && <p>{t("settings.engine.forced")}</p>}
      </div>
      <div className={row["control"]}>
        <Select label={t("settings.engine.choice")} value={setting} options={options} onChange={(value) => changeSettings(value === "auto" ? { reset: [engineSetting] } : { set: { [engineSetting]: value } })} />
      </div>
    </div>
  );
}
