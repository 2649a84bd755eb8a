import { useTranslation } from "react-i18next";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import { side } from "../draw/stroke.ts";
import styles from "./WhyPane.module.css";

/** Pictures of the training set that differ least from what the model was shown. */
export function MostAlike({ alike, total }: { alike: readonly { row: number; pixels: Uint8Array; label: string }[]; total: number }) {
  const { t } = useTranslation();
  return (
    <section className={styles["part"]}>
      <header>
        <h3>{t("tryit.why.alike")}</h3>
        <span>{t("tryit.why.of", { total })}</span>
      </header>
      <ul className={styles["alike"]}>
        {alike.map(({ row, pixels, label }) => (
          <li key={row}>
            <span className={styles["ink"]}>
              <Picture pixels={pixels} width={side} height={side} />
            </span>
            {label}
          </li>
        ))}
      </ul>
    </section>
  );
}
