import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import styles from "./EditorFailure.module.css";

/** Over the code that stands there to be read: why it can't be edited, and what can be done all the same. */
export function EditorFailure({ text, retry }: { text: string; retry(): void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div role="alert">
      <Notice
        kind="warn"
        title={t("editor.failed.title")}
        action={
          <div className={styles["actions"]}>
            <Button onPress={() => void copy()}>{t(copied ? "editor.failed.copied" : "editor.failed.copy")}</Button>
            <Button variant="primary" onPress={retry}>{t("editor.failed.retry")}</Button>
          </div>
        }
      >
        {t("editor.failed.text")}
      </Notice>
    </div>
  );
}
