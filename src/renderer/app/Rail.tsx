import { BookOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./Rail.module.css";

/** The places of the app: those that work. */
export function Rail() {
  const { t } = useTranslation();
  return (
    <nav className={styles["rail"]} aria-label={t("app.rail")}>
      <a className={styles["item"]} href="#learn" aria-current="page" onClick={(event) => event.preventDefault()}>
        <BookOpen size={20} strokeWidth={1.6} aria-hidden="true" />
        {t("app.learn")}
      </a>
    </nav>
  );
}
