import { CircleAlert, Info, Trash2, X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { Button } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import styles from "./NewsToast.module.css";
import type { RunActions, RunNews } from "./useRunActions.ts";

/** Time to take something back, ms; as long as the pointer or the focus is on it, it stays. */
const shownMs = 12_000;

/** What happened to a run, in the corner, for a while. Ctrl Z does what it offers. */
export function NewsToast({ actions }: { actions: RunActions }) {
  const { news, dismiss, undo } = actions;
  const { t } = useTranslation();
  useEffect(() => {
    if (!news) return;
    const timer = setTimeout(dismiss, shownMs);
    const keys = (event: KeyboardEvent): void => {
      if (news.kind !== "deleted" || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || (event.target instanceof HTMLElement && event.target.matches("input, textarea"))) return;
      event.preventDefault();
      undo();
    };
    window.addEventListener("keydown", keys);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", keys);
    };
  }, [news, dismiss, undo]);
  return (
    <div className={styles["corner"]} role="status">
      {news && (
        <div className={styles["toast"]}>
          <Words news={news} />
          {news.kind === "deleted" && (
            <Button onPress={undo}>
              {t("runs.undo")}
              <Kbd keys="Ctrl Z" />
            </Button>
          )}
          <Button variant="quiet" aria-label={t("runs.dismiss")} onPress={dismiss}>
            <X size={16} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        </div>
      )}
    </div>
  );
}

function Words({ news }: { news: RunNews }) {
  const { t } = useTranslation();
  const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const;
  switch (news.kind) {
    case "deleted":
      return (
        <>
          <Trash2 {...icon} />
          <span>{news.runs.length === 1 ? t("runs.deleted", { number: news.runs[0]!.number }) : t("runs.deletedMany", { count: news.runs.length })}</span>
        </>
      );
    case "still-at-work":
      return (
        <>
          <Info {...icon} />
          <span>{t("runs.stillAtWork", { number: news.number })}</span>
        </>
      );
    case "failed": {
      const code: ErrorCode = Object.hasOwn(errorCodes, news.error.code) ? news.error.code : "internal";
      return (
        <>
          <CircleAlert {...icon} />
          <span>{t("runs.problem", { title: t(`errors.${code}.title`), action: t(`errors.${code}.action`) })}</span>
        </>
      );
    }
  }
}
