import { isAppError, toAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { CheckResult, CheckView, Language } from "#shared/contracts/lessons.ts";
import { isStale, noVerdicts, useCheckStore, type CodeFiles } from "./checkStore.ts";

/** After the last key before checks on save are decided, ms: the code is on disk by then. */
const settleMs = 600;

export interface CheckedLesson {
  lessonId: string;
  language: Language;
  checks: readonly CheckView[];
}

export interface EndedRun {
  runId: string;
  number: number;
  attempt: number;
}

export interface CheckKeeper {
  /** Decides checks of this lesson from now on, in this language. */
  open(lesson: CheckedLesson): void;
  /** The code is on disk as told. */
  saved(files: CodeFiles): void;
  /** Options chosen and predictions made, by question id. */
  answered(answers: Readonly<Record<string, string>>): void;
  /** A run of the lesson is at work: what is asked about an earlier one is no longer wanted. */
  began(): void;
  /** This attempt of a run of the lesson came to an end. Told twice, it is decided once. */
  ended(run: EndedRun): void;
  /** Asks again after a failure. */
  retry(): void;
  /** Nobody looks any more. What was being decided is asked again when the lesson is opened again. */
  close(): void;
}

export interface CheckKeeperDeps {
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  delayMs?: number;
}

type When = "save" | "run";

/** Asks the lab to decide checks when there is something new to decide on; what is newer ends what was asked before. */
export function createCheckKeeper({ call, delayMs = settleMs }: CheckKeeperDeps): CheckKeeper {
  let lesson: CheckedLesson | undefined;
  let answers: Readonly<Record<string, string>> = {};
  let last: EndedRun | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const asked: Partial<Record<When, AbortController>> = {};
  let left: Readonly<Record<When, boolean>> = { save: false, run: false };

  function cancel(when: When): void {
    asked[when]?.abort();
    delete asked[when];
    setUndecided(when, []);
  }

  function setUndecided(when: When, ids: Iterable<string>): void {
    useCheckStore.setState(({ undecided }) => ({ undecided: { ...undecided, [when]: new Set(ids) } }));
  }

  function idsOn(when: When): string[] {
    return lesson?.checks.filter(({ on }) => on === when).map(({ id }) => id) ?? [];
  }

  /** A verdict counts for what was asked; one on saved code that came with a run only while the code is still the run's. */
  function counts(when: When, result: CheckResult): boolean {
    const on = lesson?.checks.find(({ id }) => id === result.id)?.on;
    return on === when || on === "answer" || (when === "run" && on === "save" && !isStale(useCheckStore.getState()));
  }

  function take(when: When, result: CheckResult): void {
    if (!counts(when, result)) return;
    useCheckStore.setState(({ results, undecided }) => ({
      results: { ...results, [result.id]: result },
      undecided: { ...undecided, [when]: new Set([...undecided[when]].filter((id) => id !== result.id)) },
    }));
  }

  async function ask(when: When, decide: (lab: LabClient, signal: AbortSignal) => Promise<void>): Promise<void> {
    cancel(when);
    const mine = new AbortController();
    asked[when] = mine;
    useCheckStore.setState({ failure: undefined });
    try {
      await call((lab) => {
        mine.signal.throwIfAborted();
        setUndecided(when, idsOn(when));
        return decide(lab, mine.signal);
      });
    } catch (error) {
      if (!mine.signal.aborted && !(isAppError(error) && error.code === "cancelled")) useCheckStore.setState({ failure: toAppError(error) });
    } finally {
      if (asked[when] === mine) cancel(when);
    }
  }

  function decideSaved(): void {
    const files = useCheckStore.getState().draft;
    if (!lesson || !files) return;
    const { lessonId, language } = lesson;
    void ask("save", async (lab, signal) => {
      for await (const result of lab.lessons.check({ lessonId, language, when: "save", files, answers }, { signal })) if (!signal.aborted) take("save", result);
    });
  }

  function decideRun(): void {
    if (!lesson || !last) return;
    const { lessonId, language } = lesson;
    const { runId, number } = last;
    void ask("run", async (lab, signal) => {
      const { code } = await lab.runs.get({ run: runId }, { signal });
      useCheckStore.setState({ run: { runId, number, files: code } });
      for await (const result of lab.lessons.check({ lessonId, language, when: "run", runId, answers }, { signal })) if (!signal.aborted) take("run", result);
    });
  }

  function stop(): void {
    clearTimeout(timer);
    cancel("save");
    cancel("run");
  }

  return {
    open(opened) {
      const isSame = lesson?.lessonId === opened.lessonId;
      const isSaidAnew = isSame && lesson?.language !== opened.language;
      lesson = opened;
      const again = left;
      left = { save: false, run: false };
      if (!isSame) {
        stop();
        answers = {};
        last = undefined;
        useCheckStore.setState({ lessonId: opened.lessonId, ...noVerdicts });
        return;
      }
      if (isSaidAnew || again.save) decideSaved();
      if (isSaidAnew || again.run) decideRun();
    },
    saved(files) {
      const { draft } = useCheckStore.getState();
      if (draft && sameFiles(draft, files)) return;
      useCheckStore.setState({ draft: files });
      clearTimeout(timer);
      timer = setTimeout(decideSaved, delayMs);
    },
    answered(given) {
      if (sameFiles(answers, given)) return;
      answers = given;
      clearTimeout(timer);
      timer = setTimeout(decideSaved, delayMs);
    },
    began: () => cancel("run"),
    ended(run) {
      if (last?.runId === run.runId && last.attempt === run.attempt) return;
      last = run;
      decideRun();
    },
    retry() {
      decideSaved();
      decideRun();
    },
    close() {
      left = { save: asked.save !== undefined, run: asked.run !== undefined };
      stop();
    },
  };
}

function sameFiles(a: CodeFiles, b: CodeFiles): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}
