import { I18nProvider } from "react-aria-components";
import { localeOf } from "../i18n/texts.ts";
import { useLabStore } from "../lab/labStore.ts";
import styles from "./App.module.css";
import type { LabSession } from "./createLabSession.ts";
import { DoorPage } from "./DoorPage.tsx";
import { LearnPage } from "./LearnPage.tsx";
import { usePreferences } from "./preferences.ts";
import { Rail } from "./Rail.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TitleBar } from "./TitleBar.tsx";

/** The shell: title bar, rail, main and status bar never move; main is the one place there is, or how to get in. */
export function App({ session }: { session: LabSession }) {
  const language = usePreferences((preferences) => preferences.language);
  const inside = useLabStore(({ state }) => state.kind === "online" || state.kind === "lost");
  return (
    <I18nProvider locale={localeOf(language)}>
      <div className={styles["shell"]}>
        <TitleBar />
        <Rail />
        <main className={styles["main"]}>{inside ? <LearnPage session={session} /> : <DoorPage retry={session.retry} />}</main>
        <StatusBar />
      </div>
    </I18nProvider>
  );
}
