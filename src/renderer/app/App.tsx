import { useCallback } from "react";
import { I18nProvider } from "react-aria-components";
import { loadMonaco } from "../features/editor/loadMonaco.ts";
import { useFirstRun } from "../features/firstrun/useFirstRun.ts";
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
import { PageBoundary } from "./PageBoundary.tsx";
import { Rail } from "./Rail.tsx";
import { ShellCommands } from "./ShellCommands.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TitleBar } from "./TitleBar.tsx";
import { warmLesson } from "./warmLesson.ts";
import { whenLoaded } from "./whenLoaded.tsx";

const FirstRun = whenLoaded(async () => (await import("../features/firstrun/FirstRun.tsx")).FirstRun);
const LearnPage = whenLoaded(async () => (await import("../pages/LearnPage.tsx")).LearnPage);
const LessonPage = whenLoaded(async () => {
  void loadMonaco(usePreferences.getState().language);
  return (await import("../pages/LessonPage.tsx")).LessonPage;
});
const RunsPage = whenLoaded(async () => (await import("../pages/RunsPage.tsx")).RunsPage);
const TryPage = whenLoaded(async () => (await import("../pages/TryPage.tsx")).TryPage);
const SettingsPage = whenLoaded(async () => (await import("../pages/SettingsPage.tsx")).SettingsPage);

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
          <main className={styles["main"]} data-f6="">{inside ? <WorkKeeperContext value={session.work}><Place session={session} /></WorkKeeperContext> : <DoorPage retry={session.lab.retry} />}</main>
          <StatusBar />
          <NoticeRegion />
          <ShellCommands />
        </div>
      </LabContext>
    </I18nProvider>
  );
}

/** The place one is at; one that breaks leaves the others whole. */
function Place({ session }: { session: LabSession }) {
  const place = usePlace((store) => store.place);
  return (
    <PageBoundary key={place.kind === "lesson" ? place.lessonId : place.kind}>
      <Main session={session} />
    </PageBoundary>
  );
}

function Learn() {
  const { state, done } = useFirstRun();
  const language = usePreferences((preferences) => preferences.language);
  const warm = useCallback(() => warmLesson(language), [language]);
  if (state === "unknown") return undefined;
  return state === "first" ? <FirstRun done={done} /> : <LearnPage whenShown={warm} />;
}

function Main({ session }: { session: LabSession }) {
  const place = usePlace((store) => store.place);
  switch (place.kind) {
    case "learn":
      return <Learn />;
    case "lesson":
      return <LessonPage key={place.lessonId} lessonId={place.lessonId} runs={session.runs} commands={session.commands} plans={session.plans} checks={session.checks} />;
    case "runs":
      return <RunsPage run={place.run} />;
    case "try":
      return <TryPage run={place.run} />;
    case "settings":
      return <SettingsPage group={place.group} />;
  }
}
