import { useTranslation } from "react-i18next";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import { SignedPicture } from "#renderer/ui/pictures/SignedPicture.tsx";
import { side } from "../draw/stroke.ts";
import type { Explanation } from "./useExplanation.ts";
import styles from "./WhyPane.module.css";

/** Which pixels argued for the answer, and which for the next guess. */
export function SpokenPixels({ explanation: { answer, other, pixels } }: { explanation: Explanation }) {
  const { t } = useTranslation();
  const look = usePreferences(({ shownTheme }) => shownTheme);
  return (
    <section className={styles["part"]}>
      <h3>{t("tryit.why.spoke", { answer, other })}</h3>
      <div className={styles["spoke"]}>
        <span className={styles["frame"]}>
          <SignedPicture values={pixels} width={side} height={side} look={look} label={t("tryit.why.spokeLabel", { answer, other })} />
        </span>
        <div>
          <p>{t("tryit.why.spokeHow", { answer, other })}</p>
          <div className={styles["scale"]} aria-hidden="true">
            {other}
            <i />
            {answer}
          </div>
        </div>
      </div>
    </section>
  );
}
