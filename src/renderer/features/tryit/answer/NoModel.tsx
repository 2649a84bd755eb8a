import { useTranslation } from "react-i18next";
import { addressOf } from "#renderer/places/places.ts";
import styles from "./NoModel.module.css";

/** Nothing was trained yet: what this place is for, and the way to a first model. */
export function NoModel() {
  const { t } = useTranslation();
  return (
    <section className={styles["empty"]}>
      <h1>{t("tryit.none.title")}</h1>
      <p>{t("tryit.none.text")}</p>
      <a href={addressOf({ kind: "learn" })}>{t("tryit.none.action")}</a>
    </section>
  );
}
