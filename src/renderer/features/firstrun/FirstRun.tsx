import { useTranslation } from "react-i18next";
import { languageSchema } from "#shared/contracts/lessons.ts";
import { useKeys } from "#renderer/commands/commandStore.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { themes } from "#renderer/preferences/preferenceSchema.ts";
import { prefer, usePreferences } from "#renderer/preferences/preferences.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import { RadioList } from "#renderer/ui/controls/RadioList.tsx";
import styles from "./FirstRun.module.css";

/** Once, before the first lesson: in which language and which colours. Both hold at once, so that one sees what one chose. */
export function FirstRun({ done }: { done(): void }) {
  const { t } = useTranslation();
  const { language, theme } = usePreferences();
  useCommand("learn.continue", done);
  const [keys] = useKeys("learn.continue");
  return (
    <section className={styles["page"]} aria-labelledby="first-run">
      <h1 id="first-run">{t("shell.first.title")}</h1>
      <p>{t("shell.first.text")}</p>
      <div className={styles["choices"]}>
        <div>
          <h2>{t("language.label")}</h2>
          <RadioList label={t("language.label")} value={language} options={languageSchema.options.map((value) => ({ value, label: t(`language.${value}`) }))} onChange={(value) => prefer({ language: value })} />
        </div>
        <div>
          <h2>{t("theme.label")}</h2>
          <RadioList label={t("theme.label")} value={theme} options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))} onChange={(value) => prefer({ theme: value })} />
        </div>
      </div>
      {/* The one thing to do: Enter is enough. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <Button variant="primary" autoFocus className={styles["start"]!} onPress={done}>
        {t("shell.first.start")}
        {keys !== undefined && <Kbd keys={keys} />}
      </Button>
    </section>
  );
}
