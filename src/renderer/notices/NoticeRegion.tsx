import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../commands/commandStore.ts";
import { useCommand } from "../commands/useCommand.ts";
import { Button } from "../ui/controls/Button.tsx";
import { Kbd } from "../ui/signs/Kbd.tsx";
import { dismiss, useNoticeStore, type NoticeWords, type ShownNotice } from "./noticeStore.ts";
import styles from "./NoticeRegion.module.css";

/** How long a notice stays, ms; with something to do, longer. While the pointer or the focus is on it, it stays. */
const stays = { plain: 6_000, action: 12_000 } as const;
const icons = { ok: CircleCheck, info: Info, warn: TriangleAlert, danger: CircleAlert } as const;

/** What was told in passing, in the corner: never over what one does, never to be answered. */
export function NoticeRegion() {
  const { t } = useTranslation();
  const notices = useNoticeStore((store) => store.notices);
  const undoable = notices.findLast(({ action }) => action?.isUndo);
  useCommand("shell.undo", undoable && (() => act(undoable)));
  return (
    <section className={styles["region"]} aria-label={t("notices.region")} data-f6={notices.length > 0 ? "" : undefined}>
      {(["status", "alert"] as const).map((role) => (
        <div key={role} role={role} className={styles["list"]}>
          {notices.filter(({ kind }) => (kind === "danger") === (role === "alert")).map((notice) => <Toast key={notice.id} notice={notice} />)}
        </div>
      ))}
    </section>
  );
}

function act(notice: ShownNotice): void {
  notice.action?.run();
  dismiss(notice.id);
}

function Toast({ notice }: { notice: ShownNotice }) {
  const { t } = useTranslation();
  const { id, kind, text, detail, action } = notice;
  const say = ({ key, values }: NoticeWords): string => t(key as "notices.region", values ?? {});
  const undoKeys = useKeys("shell.undo");
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held || kind === "danger") return;
    const timer = setTimeout(() => dismiss(id), action ? stays.action : stays.plain);
    return () => clearTimeout(timer);
  }, [held, id, kind, action]);
  const Icon = icons[kind];
  return (
    <div className={styles["toast"]} onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)} onFocus={() => hold(true)} onBlur={() => hold(false)}>
      <Icon size={16} strokeWidth={1.75} className={styles[kind]} aria-hidden="true" />
      <div className={styles["text"]}>
        <p>{say(text)}</p>
        {detail !== undefined && <p className={styles["detail"]}>{say(detail)}</p>}
      </div>
      {action && (
        <Button variant="quiet" onPress={() => act(notice)}>
          {say(action.label)}
          {action.isUndo && undoKeys[0] !== undefined && <Kbd keys={undoKeys[0]} />}
        </Button>
      )}
      <Button variant="quiet" className={styles["close"]!} aria-label={t("notices.dismiss")} onPress={() => dismiss(id)}>
        <X size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
    </div>
  );
}
