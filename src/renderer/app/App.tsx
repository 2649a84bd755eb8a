import { lazy, Suspense } from "react";
import { I18nProvider } from "react-aria-components";
import { localeOf } from "../i18n/texts.ts";
import { useLabStore } from "../lab/labStore.ts";
import { LabContext } from "../lab/useLab.ts";
import { NoticeRegion } from "../notices/NoticeRegion.tsx";
import { usePlace } from "../places/places.ts";
import { usePreferences } from "../preferences/preferences.ts";
import { WorkKeeperContext } from "../work/useWorkKeeper.ts";
import styles from "./App.module.css";
import type { LabSession } from "./createLabSession.ts";
import { DoorPage } from "./DoorPage.tsx";
import { Rail } from "./Rail.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TitleBar } from "./TitleBar.tsx";

const LearnPage = lazy(async () => ({ default: (await import("../pages/LearnPage.tsx")).LearnPage }));
const LessonPage = lazy(async () => ({ default: (await import("../pages/LessonPage.tsx")).LessonPage }));
const RunsPage = lazy(async () => ({ default: (await import("../pages/RunsPage.tsx")).RunsPage }));
const TryPage = lazy(async () => ({ default: (await import("../pages/TryPage.tsx")).TryPage }));
const SettingsPage = lazy(async () => ({ default: (await import("../pages/SettingsPage.tsx")).SettingsPage }));

/** The shell: title bar, rail, main and status bar never move; main is the place one is at, or how to get in. */
export function App({ session }: { session: LabSession }) {
  const language = usePreferences((preferences) => preferences.language);
  const inside = useLabStore(({ state }) => state.kind === "online" || state.kind === "lost");
  return (
    <I18nProvider locale={localeOf(language)}>
      <LabContext value={session.lab}>
        <div className={styles["shell"]}>
          <TitleBar />
          <Rail />
          <main className={styles["main"]}>{inside ? <Suspense><WorkKeeperContext value={session.work}><Main session={session} /></WorkKeeperContext></Suspense> : <DoorPage retry={session.lab.retry} />}</main>
          <StatusBar />
          <NoticeRegion />
        </div>
      </LabContext>
    </I18nProvider>
  );
}

function Main({ session }: { session: LabSession }) {
  const place = usePlace((store) => store.place);
  switch (place.kind) {
    case "learn":
      return <LearnPage />;
    case "lesson":
      return <LessonPage key={place.lessonId} lessonId={place.lessonId} runs={session.runs} commands={session.commands} checks={session.checks} />;
    case "runs":
      return <RunsPage run={place.run} />;
    case "try":
      return <TryPage run={place.run} />;
    case "settings":
      return <SettingsPage group={place.group} />;
  }
}
