import { BookOpen, ChartLine, PenLine, Settings } from "lucide-react";
import { useTranslation } from "react-i18next";
import { addressOf, usePlace } from "../places/places.ts";
import styles from "./Rail.module.css";

const places = [
  { kind: "learn", icon: BookOpen, holds: ["learn", "lesson"] },
  { kind: "runs", icon: ChartLine, holds: ["runs"] },
  { kind: "try", icon: PenLine, holds: ["try"] },
  { kind: "settings", icon: Settings, holds: ["settings"] },
] as const;

/** The places of the app: those that work. */
export function Rail() {
  const { t } = useTranslation();
  const here = usePlace(({ place }) => place.kind);
  return (
    <nav className={styles["rail"]} data-f6="" aria-label={t("app.rail")}>
      {places.map(({ kind, icon: Icon, holds }) => (
        <a key={kind} className={styles["item"]} href={addressOf({ kind })} aria-current={(holds as readonly string[]).includes(here) ? "page" : undefined}>
          <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
          {t(`app.${kind}`)}
        </a>
      ))}
    </nav>
  );
}
