import { ChevronRight, Search } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { runCommand, useKeys } from "../commands/commandStore.ts";
import { addressOf, usePlace } from "../places/places.ts";
import { useInsideStore } from "../places/inside.ts";
import { Kbd } from "../ui/signs/Kbd.tsx";
import { Mark } from "./Mark.tsx";
import styles from "./TitleBar.module.css";

/** Where one is, and the field that leads anywhere. The frame and its buttons are the system's. */
export function TitleBar() {
  const { t } = useTranslation();
  const kind = usePlace(({ place }) => place.kind);
  const inside = useInsideStore((store) => store.title);
  const place = t(`app.${kind === "lesson" ? "learn" : kind}`);
  const title = inside ?? place;
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [t, title]);
  return (
    <header className={styles["bar"]} data-f6="">
      <div className={styles["start"]}>
        <span className={styles["mark"]}>
          <Mark />
        </span>
        <div className={styles["crumbs"]}>
          {kind === "lesson" ? <a href={addressOf({ kind: "learn" })}>{place}</a> : inside === undefined ? <strong aria-current="page">{place}</strong> : <span>{place}</span>}
          {inside !== undefined && (
            <>
              <ChevronRight size={16} strokeWidth={1.75} aria-hidden="true" />
              <strong aria-current="page">{inside}</strong>
            </>
          )}
        </div>
      </div>
      <CommandField />
    </header>
  );
}

function CommandField() {
  const { t } = useTranslation();
  const [keys] = useKeys("shell.palette");
  return (
    <button type="button" className={styles["field"]} aria-haspopup="dialog" {...(keys !== undefined && { "aria-keyshortcuts": keys.replace("Ctrl", "Control") })} onClick={() => runCommand("shell.palette")}>
      <Search size={14} strokeWidth={2} aria-hidden="true" />
      <span>{t("palette.placeholder")}</span>
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  );
}
