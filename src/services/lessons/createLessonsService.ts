import { AppError } from "#shared/AppError.ts";
import type { CheckResult, Language, lessonsContract } from "#shared/contracts/lessons.ts";
import type { Logger } from "#shared/Logger.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import type { CheckOutcome } from "#core/lessons/checkEvidence.ts";
import type { Course, Lesson } from "#core/lessons/Lesson.ts";
import { localized, type Localized } from "#core/lessons/localized.ts";
import { checkIsDecidedOn, type LessonCheck, type LessonQuestion } from "#core/lessons/lessonFormat.ts";
import { isEnded } from "#core/runs/runState.ts";
import { specSchema } from "#core/runs/spec.ts";
import type { DatasetStore } from "../data/DatasetStore.ts";
import type { CheckRunner } from "../checks/createCheckRunner.ts";
import type { EvidenceRun, RunEvidence } from "../checks/RunEvidence.ts";
import { refuseUnfitProgram } from "../runs/resolveProgram.ts";
import type { LearnerWork } from "../work/createLearnerWork.ts";
import { decideAnswer, rightAnswer } from "./decideAnswer.ts";
import type { LessonLibrary } from "./createLessonLibrary.ts";
import { readSample } from "./readSample.ts";
import { sameCode } from "./sameCode.ts";

export interface LessonsServiceDeps {
  library: LessonLibrary;
  checks: CheckRunner;
  runs: RunEvidence;
  datasets: DatasetStore;
  work: Pick<LearnerWork, "record" | "passed">;
  log: Logger;
}

type CheckRequest = Parameters<Handlers<typeof lessonsContract>["check"]>[0];

/** What lessons there are, one of them in one language, and its checks decided for some code, a run and some answers. */
export function createLessonsService({ library, checks, runs, datasets, work, log }: LessonsServiceDeps): Handlers<typeof lessonsContract> {
  return {
    async courses({ language }) {
      return (await usableCourses()).map(({ manifest: { id, title, summary }, lessons }) => {
        const data = new Map(lessons.map(({ meta }) => [meta.data.name, meta.data.bytes]));
        const bytes = [...data.values(), ...lessons.map((lesson) => lesson.bytes)].reduce((sum, one) => sum + one, 0);
        return { id, title: title[language], summary: summary[language], lessons: lessons.map((lesson) => summaryOf(lesson, language)), bytes };
      });
    },

    async sample({ lessonId, ...asked }) {
      const { meta } = await library.lesson(lessonId);
      return readSample(await datasets.load(meta.data.name, specSchema.shape.splitSeed.parse(undefined)), asked);
    },

    async list({ language }) {
      return (await usableCourses()).flatMap(({ lessons }) => lessons.map((lesson) => summaryOf(lesson, language)));
    },

    async get({ lessonId, language }) {
      const lesson = await library.lesson(lessonId);
      const { meta } = lesson;
      return {
        ...summaryOf(lesson, language),
        language,
        version: lesson.version,
        text: lesson.text[language],
        starter: { ...lesson.starter[language] },
        solution: { ...lesson.solution[language] },
        entry: meta.entry,
        solutionRuns: lesson.solutionRuns.map(({ name }) => name),
        predictions: meta.predictions.map((question) => questionOf(question, language)),
        explanations: meta.explanations.map((question) => questionOf(question, language)),
        hints: meta.hints.map((hint) => hint[language]),
        checks: meta.checks.map((check) => ({ id: check.id, kind: check.kind, title: check.title[language], on: checkIsDecidedOn(check) })),
        marks: meta.marks.map(({ series, value, label }) => ({ series, value, label: label[language] })),
      };
    },

    async *check(request, { signal }) {
      const { language, when } = request;
      const lesson = await library.lesson(request.lessonId);
      const { meta } = lesson;
      if (request.files) refuseUnfitProgram({ entry: meta.entry, files: request.files });
      const result = (check: LessonCheck, status: CheckResult["status"], said: { expected?: Localized | undefined; seen?: Localized | undefined; error?: CheckResult["error"]; file?: string | undefined; line?: number | undefined; cameTrue?: boolean | undefined } = {}): CheckResult => ({
        id: check.id,
        kind: check.kind,
        status,
        title: check.title[language],
        expected: said.expected?.[language],
        seen: said.seen?.[language],
        ...(said.error && { error: said.error }),
        file: said.file,
        line: said.line,
        cameTrue: said.cameTrue,
      });
      const told = (outcome: CheckOutcome): CheckResult => result(meta.checks.find(({ id }) => id === outcome.id)!, outcome.pass ? "pass" : "fail", outcome);
      const waiting = function* (on: "save" | "run", seen: Localized): Iterable<CheckResult> {
        for (const check of meta.checks) if (checkIsDecidedOn(check) === on) yield result(check, "waiting", { seen });
      };

      const run = await findRun(request);
      const files = request.files ?? run?.code;
      const ofSolution = request.files === undefined && run?.state.spec.solution === true;
      const notYet = when === "save" ? afterRun : whyRunDoesNotCount(request, run);
      const shown = !notYet && run?.state.status === "succeeded";
      const answers = { ...(request.solution ? {} : await answersOf(meta.id)), ...request.answers };
      const answered: CheckResult[] = [];
      for (const check of meta.checks) {
        if (check.kind === "H") answered.push(result(check, "not-in-this-version"));
        else if (check.kind === "X" || check.kind === "P") answered.push(result(check, ...decideAnswer(meta, check, answers[check.id] ?? (request.solution ? rightAnswer(meta, check) : undefined), shown)));
      }
      yield* await recorded(request, answered);

      if (!files && when === "save") throw new AppError({ code: "invalid-input", message: "There is no code to check.", hint: "Send the files, or name a run." });
      if (files) {
        const decided = (await checks.onSave({ lesson, files, seed: seedOf(run) })).map(told);
        yield* ofSolution ? decided : await recorded(request, decided, request.files ? undefined : run?.state.runId);
      }
      else yield* waiting("save", neverRun);

      if (notYet || !run) yield* waiting("run", notYet ?? neverRun);
      else for await (const outcome of checks.onRun({ lesson, run, solution: request.solution, signal })) yield* await recorded(request, [told(outcome)], run.state.runId);
    },
  };

  async function usableCourses(): Promise<readonly Course[]> {
    const { courses, problems } = await library.courses();
    for (const { message, hint } of problems) log.warn("A lesson is left out.", { error: message, hint });
    return courses;
  }

  /** What the learner answered and predicted before, by question. */
  async function answersOf(lessonId: string): Promise<Record<string, string>> {
    const { answers, predictions } = await work.record(lessonId);
    const predicted = Object.entries(predictions).flatMap(([id, given]) => (given.kind === "answer" ? [[id, given.answer] as const] : []));
    return { ...answers, ...Object.fromEntries(predicted) };
  }

  /** Results of code that is the learner's own, once what passed is in their work. */
  async function recorded({ lessonId, solution }: CheckRequest, results: readonly CheckResult[], runId?: string): Promise<readonly CheckResult[]> {
    const passed = results.filter(({ status }) => status === "pass").map(({ id }) => id);
    if (!solution && passed.length > 0) await work.passed(lessonId, passed, runId);
    return results;
  }

  /** The run that is asked for, or the newest that counts; a check on save looks at one only when it is named. */
  async function findRun({ lessonId, runId, solution, when }: CheckRequest): Promise<EvidenceRun | undefined> {
    if (runId === undefined) return when === "run" ? runs.newest({ lessonId, solution }) : undefined;
    const run = await runs.get(runId);
    if (run.state.spec.lessonId !== lessonId) throw new AppError({ code: "invalid-input", message: `Run ${run.state.number} is not a run of "${lessonId}".`, hint: "Name a run of this lesson, or none to take the newest." });
    return run;
  }
}

const neverRun = localized("Run it first.", "Ejecútalo primero.");
const afterRun = localized("Decided after a run.", "Se decide después de una corrida.");

/** Checks on a run belong to that run's code, so a program that changed since waits for its own run. */
function whyRunDoesNotCount({ files, solution }: CheckRequest, run: EvidenceRun | undefined): Localized | undefined {
  if (!run) return neverRun;
  const { number, status, spec, kind, loaded } = run.state;
  if (kind !== "train") return localized(`Run ${number} is not a training of yours.`, `La corrida ${number} no es un entrenamiento tuyo.`);
  if (spec.solution && !solution) return localized("A run of the solution does not count.", "Una corrida de la solución no cuenta.");
  const solved = loaded.find((model) => model.solution);
  if (solved && !solution) return localized(`Run ${number} began with the weights of a lesson's solution ("${solved.name}"), so it does not count. Train from your own.`, `La corrida ${number} empezó con los pesos de la solución de una lección («${solved.name}»), así que no cuenta. Entrena desde los tuyos.`);
  if (!isEnded(status)) return localized(`Run ${number} is still going on.`, `La corrida ${number} sigue en marcha.`);
  if (status === "cancelled") return localized(`Run ${number} was stopped before its end. Run it again.`, `La corrida ${number} se detuvo antes del final. Ejecuta otra vez.`);
  if (files && !sameCode(files, run.code)) return localized(`The code changed since run ${number}. Run it again.`, `El código cambió desde la corrida ${number}. Ejecuta otra vez.`);
  return undefined;
}

function seedOf(run: EvidenceRun | undefined): number {
  return run ? (run.state.spec.overrides.seed ?? run.state.spec.seed) : specSchema.shape.seed.parse(undefined);
}

function summaryOf({ courseId, meta }: Lesson, language: Language) {
  return { id: meta.id, courseId, title: meta.title[language], summary: meta.summary[language], minutes: meta.minutes };
}

/** Without what would give the answer away. */
function questionOf(question: LessonQuestion, language: Language) {
  const options = question.kind === "choice" ? question.options.map(({ id, text, value }) => ({ id, text: text[language], value })) : [];
  return { id: question.id, kind: question.kind, text: question.text[language], options, about: question.about };
}
