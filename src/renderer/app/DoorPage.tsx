import { LoaderCircle, Unplug } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReason } from "../i18n/useReason.ts";
import { useLabStore } from "../lab/labStore.ts";
import { ProfileChooser } from "../features/profiles/ProfileChooser.tsx";
import { Button } from "../ui/controls/Button.tsx";
import styles from "./DoorPage.module.css";

const command = "npm run -s backprop -- serve";

/** Instead of the lab while there is none: what is the matter, and the one thing to do. */
export function DoorPage({ retry }: { retry(): void }) {
  const { t } = useTranslation();
  const state = useLabStore((store) => store.state);
  const why = useReason(state.kind === "connecting" ? state.reason : undefined);
  switch (state.kind) {
    case "choosing":
      return <ProfileChooser profiles={state.profiles} />;
    case "locked":
      return (
        <Page title={t("link.lockedTitle")} text={t(`link.${({ "no-code": "lockedNoCode", "used-code": "lockedUsedCode", ended: "lockedEnded" } as const)[state.reason]}`)}>
          <p>{t("link.lockedHow")}</p>
          <Command />
        </Page>
      );
    case "failed":
      return (
        <Page title={t(`errors.${state.error.code}.title`)} text={t(`errors.${state.error.code}.action`)}>
          <p>{t("link.failedHow")}</p>
          <Command />
        </Page>
      );
    default: {
      const { tries = 0, reason } = state.kind === "connecting" ? state : {};
      const late = reason !== undefined || tries > 3;
      return (
        <Page title={t("link.connectingTitle")} text={t(late ? "link.unreachableText" : "link.connectingText")} busy={!late}>
          {why !== undefined && <p>{why}</p>}
          {late && !window.shell && <Command />}
          {late && <Button onPress={retry}>{t("link.retry")}</Button>}
        </Page>
      );
    }
  }
}

function Page({ title, text, busy = false, children }: { title: string; text: string; busy?: boolean; children?: React.ReactNode }) {
  const Icon = busy ? LoaderCircle : Unplug;
  return (
    <section className={styles["page"]} aria-busy={busy}>
      <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </section>
  );
}

function Command() {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
    } catch {
      // A browser that forbids it: the command can be selected.
    }
  };
  return (
    <div className={styles["command"]}>
      <code>{command}</code>
      <Button variant="quiet" onPress={copy}>
        {t(copied ? "link.copied" : "link.copy")}
      </Button>
    </div>
  );
}
