import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Sight } from "../follow/createRunView.ts";
import styles from "./SightText.module.css";

/** What a language model writes at this point of its training: each text takes the place of the one before. */
export const SightText = memo(function SightText({ sight: { text, step } }: { sight: Sight }) {
  const { t } = useTranslation();
  return (
    <section className={styles["section"]} aria-labelledby="sight-text-title">
      <header>
        <h3 id="sight-text-title">{t("sight.writes")}</h3>
        <span>{t("sight.atStep", { step })}</span>
      </header>
      {/* Of no language: it may be nonsense in any. */}
      <p lang="" className={styles["text"]}>{text}</p>
    </section>
  );
});
