import type { Lesson } from "#core/lessons/Lesson.ts";
import type { LessonMeta } from "#core/lessons/lessonFormat.ts";
import type { PassedEvent, WorkRecord } from "#core/work/workRecord.ts";
import { AppError } from "#shared/AppError.ts";
import type { LessonProgress, WorkEvent, WorkView, workContract } from "#shared/contracts/work.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import type { LessonLibrary } from "../lessons/createLessonLibrary.ts";
import { decideAnswer } from "../lessons/decideAnswer.ts";
import { refuseUnfitProgram } from "../runs/resolveProgram.ts";
import type { RunHistory } from "./codeOfRuns.ts";
import type { LearnerWork } from "./createLearnerWork.ts";
import { createTurns } from "./createTurns.ts";
import { listVersions } from "./listVersions.ts";
import { ownFiles } from "./ownFiles.ts";

export interface WorkServiceDeps {
  library: LessonLibrary;
  work: LearnerWork;
  runs: RunHistory;
  transfer: Pick<Handlers<typeof workContract>, "export" | "import" | "handIn">;
}

/** A learner's work for clients. Only lessons that are here have any; what they may save is the lesson's own files. */
export function createWorkService({ library, work, runs, transfer }: WorkServiceDeps): Handlers<typeof workContract> {
  // Looking a lesson up takes time, in which a later save must not come before an earlier one.
  const inTurn = createTurns();
  const view = async (lesson: Lesson): Promise<WorkView> => {
    const lessonId = lesson.meta.id;
    const [draft, { predictions, answers, hintsTaken, passed }] = await Promise.all([work.draft(lessonId), work.record(lessonId)]);
    const files = draft && ownFiles(lesson, draft.files);
    return { lessonId, ...(files ? { files } : {}), ...(draft ? { savedAt: draft.savedAt } : {}), revision: draft?.revision ?? 0, predictions, answers, hintsTaken, passed };
  };

  return {
    get: async ({ lessonId }) => view(await library.lesson(lessonId)),

    save: ({ lessonId, files, base }) =>
      inTurn(lessonId, async () => {
        const lesson = await library.lesson(lessonId);
        if (files) refuseForeignFiles(lesson, files);
        const { revision, savedAt, replaced } = await work.save(lessonId, files, base);
        return { revision, savedAt, replaced };
      }),

    record: ({ lessonId, eventId, event }) =>
      inTurn(lessonId, async () => {
        const lesson = await library.lesson(lessonId);
        const passed = passedBy(lesson.meta, event);
        await work.tell(lessonId, [{ id: eventId, event }]);
        if (passed) await work.passed(lessonId, [passed.check]);
        return view(lesson);
      }),

    async progress() {
      const { courses } = await library.courses();
      const begun = new Set(await work.lessons());
      const ours = courses.flatMap(({ lessons }) => lessons.map(({ meta }) => meta)).filter(({ id }) => begun.has(id));
      // One that can't be read says so where it is opened; the others are listed all the same.
      const all = await Promise.allSettled(ours.map(async (meta) => progressOf(meta, await work.record(meta.id), (await work.draft(meta.id))?.savedAt ?? 0)));
      return all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])).sort((a, b) => b.at - a.at);
    },

    changes: (_, { signal }) => work.changes.watch(signal),

    async versions({ lessonId }) {
      await library.lesson(lessonId);
      return listVersions(lessonId, { work, runs });
    },

    keep: ({ lessonId }) =>
      inTurn(lessonId, async () => {
        await library.lesson(lessonId);
        return { revision: (await work.keep(lessonId))?.revision ?? 0 };
      }),

    ...transfer,
  };
}

function refuseForeignFiles({ meta, starter }: Lesson, files: Readonly<Record<string, string>>): void {
  refuseUnfitProgram({ entry: meta.entry, files });
  const names = Object.keys(starter.en);
  const foreign = Object.keys(files).find((path) => !names.includes(path));
  if (foreign !== undefined) throw new AppError({ code: "invalid-input", message: `"${foreign}" is not a file of this lesson.`, hint: `Its files are: ${names.join(", ")}.` });
}

/** The check that an answer passes, if it does. Throws `invalid-input` for what the lesson does not ask. */
function passedBy(meta: LessonMeta, event: WorkEvent): PassedEvent | undefined {
  const refuse = (what: string, hint: string): never => {
    throw new AppError({ code: "invalid-input", message: `This lesson has no ${what}.`, hint });
  };
  if (event.kind === "opened") return undefined;
  if (event.kind === "hint-taken") return event.hint > meta.hints.length ? refuse(`hint ${event.hint}`, `It has ${meta.hints.length}.`) : undefined;
  const questions = event.kind === "answered" ? meta.explanations : meta.predictions;
  if (!questions.some(({ id }) => id === event.question)) return refuse(`question "${event.question}"`, `Its questions are: ${questions.map(({ id }) => id).join(", ")}.`);
  if (event.kind === "prediction-skipped") return undefined;
  const check = meta.checks.find(({ id, kind }) => id === event.question && kind === (event.kind === "answered" ? "X" : "P"))!;
  const [status] = decideAnswer(meta, check, event.answer, false);
  if (status === "waiting") return refuse(`answer "${event.answer}" to "${event.question}"`, "Choose one of its options, or write a number where one is asked for.");
  return status === "pass" ? { kind: "passed", check: check.id } : undefined;
}

/** A prediction that was skipped is asked for no longer, and counts neither way: as the lesson's own list counts. */
function progressOf(meta: LessonMeta, { passed, predictions, at }: WorkRecord, savedAt: number): LessonProgress {
  const checks = meta.checks.filter(({ id, kind }) => kind !== "H" && !(kind === "P" && predictions[id]?.kind === "skipped"));
  const passedNow = checks.filter(({ id }) => Object.hasOwn(passed, id)).length;
  return { lessonId: meta.id, at: Math.max(at, savedAt), passed: passedNow, checks: checks.length, complete: passedNow === checks.length };
}
