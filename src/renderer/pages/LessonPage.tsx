import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "#shared/AppError.ts";
import { noVerdicts, useCheckStore } from "../features/checks/checkStore.ts";
import type { CheckKeeper } from "../features/checks/createCheckKeeper.ts";
import type { Problem } from "../features/editor/createEditorView.ts";
import { EditorPane, type EditorPaneHandle } from "../features/editor/EditorPane.tsx";
import { loadMonaco } from "../features/editor/loadMonaco.ts";
import { useInside } from "../places/inside.ts";
import { useLessonStore } from "../features/lesson/lessonStore.ts";
import type { FigureRequest, LessonTextHandle } from "../features/lesson/LessonText.tsx";
import { LessonTextPane } from "../features/lesson/LessonTextPane.tsx";
import { loadLesson } from "../features/lesson/loadLesson.ts";
import { useCourse } from "../features/lesson/useCourse.ts";
import { waitingPrediction } from "../features/lesson/waitingPrediction.ts";
import type { RunCommands } from "../features/run/follow/createRunCommands.ts";
import type { RunFollower } from "../features/run/follow/createRunFollower.ts";
import type { PlanKeeper } from "../features/run/plan/createPlanKeeper.ts";
import { PlanLine } from "../features/run/plan/PlanLine.tsx";
import { RunButton } from "../features/run/bar/RunButton.tsx";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { useLab } from "../lab/useLab.ts";
import { tell } from "../notices/noticeStore.ts";
import { go } from "../places/places.ts";
import { useLessonLanguage, usePreferences } from "../preferences/preferences.ts";
import { useWorkKeeper } from "../work/useWorkKeeper.ts";
import { useWorkStore } from "../work/workStore.ts";
import { editorFiles, savedFiles, trainsSteps } from "./lessonFiles.ts";
import { LessonFigure } from "./LessonFigure.tsx";
import { LessonLayout, type LessonLayoutHandle } from "./LessonLayout.tsx";
import { OutputTabs, tabHintId } from "./OutputTabs.tsx";
import { ResultsPane, useChecks } from "./ResultsPane.tsx";
import { useComplete } from "./useComplete.ts";
import { useEditorCommands } from "./useEditorCommands.ts";
import { useHandIn } from "./useHandIn.ts";
import { useLessonRuns } from "./useLessonRuns.ts";
import { usePlan } from "./usePlan.ts";
import { useSaveNotices } from "./useSaveNotices.ts";
import { useShapeHints } from "./useShapeHints.ts";

const VersionsSheet = lazy(async () => ({ default: (await import("../features/editor/VersionsSheet.tsx")).VersionsSheet }));

export interface LessonPageProps {
  lessonId: string;
  runs: RunFollower;
  commands: RunCommands;
  plans: PlanKeeper;
  checks: CheckKeeper;
}

/** One lesson: its text, the learner's code and the newest run. */
export function LessonPage({ lessonId, runs, commands, plans, checks }: LessonPageProps) {
  const { t } = useTranslation();
  const { call } = useLab();
  const keeper = useWorkKeeper();
  const language = usePreferences((preferences) => preferences.language);
  const lessonLanguage = useLessonLanguage();
  const { shownTheme, editorFontSize, editorTabMovesFocus } = usePreferences();
  const { lesson: read, failure } = useLessonStore();
  const lesson = read?.id === lessonId ? read : undefined;
  useInside(lesson?.title);
  const store = useWorkStore();
  const work = store.lessonId === lessonId ? store.work : undefined;
  const course = useCourse(lessonId, language);
  const complete = useComplete();
  const results = useCheckStore((state) => (state.lessonId === lessonId ? state.results : noVerdicts.results));
  const own = useLessonRuns(lessonId);
  const { isPassed } = useChecks(lesson, work);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const layout = useRef<LessonLayoutHandle>(null);
  const text = useRef<LessonTextHandle>(null);
  const editor = useRef<EditorPaneHandle>(null);

  useEffect(() => loadLesson({ call, lessonId, language: lessonLanguage }), [call, lessonId, lessonLanguage]);
  useEffect(() => keeper.open(lessonId), [keeper, lessonId]);

  const showSolution = lesson !== undefined && work !== undefined && (isPassed || (lesson.hints.length > 0 && work.hintsTaken >= lesson.hints.length));
  const files = useMemo(() => (lesson && work ? editorFiles({ lesson, own: store.own, showSolution }) : undefined), [lesson, work, store.own, showSolution]);
  const draft = useMemo(() => (lesson && work ? savedFiles({ lesson, own: work.files }) : undefined), [lesson, work]);
  usePlan(plans, useMemo(() => (draft && lesson && trainsSteps(lesson.starter) ? { lessonId, language: lessonLanguage, files: draft } : undefined), [draft, lesson, lessonId, lessonLanguage]));
  const waiting = lesson && work && waitingPrediction(lesson, work, own);
  const run = useCallback(async () => {
    try {
      await keeper.flush();
      await commands.run({ kind: "lesson", lessonId, variant: "mine", language: lessonLanguage });
    } catch (error) {
      useRunStore.setState({ failure: toAppError(error) });
    }
  }, [keeper, commands, lessonId, lessonLanguage]);
  const onLine = useCallback((file: string, line: number, column?: number) => {
    layout.current?.show("code");
    editor.current?.reveal(file, line, column);
  }, []);
  const lead = (prediction: string): void => {
    layout.current?.show("text");
    text.current?.showPrediction(prediction);
  };
  const edit = (path: string, changed: string): void => {
    if (lesson) keeper.edit(path, changed, store.own ?? lesson.starter);
  };
  const handIn = useHandIn({ lessonId, language: lessonLanguage, can: work?.files !== undefined || own.length > 0, flush: keeper.flush });
  const shapes = useShapeHints(lessonId, lesson?.entry);
  const reset = store.own ? keeper.reset : undefined;
  const [showsVersions, setShowsVersions] = useState(false);
  const showVersions = useCallback(() => setShowsVersions(true), []);
  const loadVersions = useCallback(async () => {
    // What was typed last belongs to them; where it can't be saved, the others can still be read.
    await keeper.flush().catch(() => undefined);
    return call((lab) => lab.work.versions({ lessonId }));
  }, [call, keeper, lessonId]);
  const bringBack = (code: Readonly<Record<string, string>>): void => {
    keeper.bringBack(code);
    setShowsVersions(false);
    tell({ kind: "info", text: { key: "editor.versions.broughtBack" }, ...(store.own && { action: { label: { key: "editor.undoReset" }, run: keeper.undoReset, isUndo: true } }) });
  };
  useEditorCommands({ editor, keeper, reset, showVersions });
  useSaveNotices();
  // What fails is said where the editor would be.
  useEffect(() => void loadMonaco(language).catch(() => undefined), [language]);
  const predictions = work?.predictions;
  const figure = useCallback(({ view, caption }: FigureRequest) => lesson && <LessonFigure view={view} caption={caption} lesson={lesson} runs={runs} predictions={predictions} />, [lesson, runs, predictions]);
  const next = course?.lessons[course.lessons.findIndex(({ id }) => id === lessonId) + 1];
  return (
    <LessonLayout
      ref={layout}
      text={<LessonTextPane ref={text} lessonId={lessonId} lesson={lesson} failure={failure} course={course} complete={complete} handIn={handIn} work={work} record={keeper.record} runs={own} checks={results} figure={figure} />}
      editor={
        files &&
        lesson && (
          <>
          {showsVersions && (
            <Suspense>
              <VersionsSheet load={loadVersions} entry={lesson.entry} bringBack={bringBack} close={() => setShowsVersions(false)} />
            </Suspense>
          )}
          <EditorPane
            ref={editor}
            files={files}
            entry={lesson.entry}
            saving={store.saving}
            language={language}
            theme={shownTheme}
            fontSize={editorFontSize}
            tabMovesFocus={editorTabMovesFocus}
            describedBy={tabHintId}
            shapes={shapes}
            onEdit={edit}
            onProblems={setProblems}
            onReset={reset}
            onVersions={showVersions}
            onUndoReset={store.beforeReset ? keeper.undoReset : undefined}
            plan={trainsSteps(lesson.starter) && <PlanLine lessonId={lessonId} onLine={onLine} />}
            command={
              <RunButton
                run={() => void run()}
                stop={() => void commands.stop()}
                quiet={isPassed}
                locked={waiting === undefined ? undefined : { reason: t("lesson.runWaits"), lead: () => lead(waiting) }}
              />
            }
          />
          </>
        )
      }
      output={<OutputTabs problems={problems} onLine={onLine} />}
      results={
        <ResultsPane lessonId={lessonId} lesson={lesson} work={work} draft={draft} runs={runs} commands={commands} checks={checks} onLine={onLine} next={next && { title: next.title, onNext: () => go({ kind: "lesson", lessonId: next.id }) }} />
      }
    />
  );
}
