import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { LessonPrograms } from "#services/runs/ProgramSources.ts";
import { specSchema } from "#core/runs/spec.ts";
import type { Lesson } from "#core/lessons/Lesson.ts";
import { AppError } from "#shared/AppError.ts";
import type { LearnerWork } from "../work/createLearnerWork.ts";
import { ownFiles } from "../work/ownFiles.ts";
import type { LessonLibrary } from "./createLessonLibrary.ts";

/** The programs of lessons, with their comments in the asked language, and those that the learner saved. */
export function createLessonPrograms({ library, datasets, work }: { library: LessonLibrary; datasets: DatasetStore; work: Pick<LearnerWork, "draft"> }): LessonPrograms {
  return {
    async program({ lessonId, variant, language, solutionRun }) {
      const lesson = await library.lesson(lessonId);
      const { meta, version } = lesson;
      const { hash } = await datasets.load(meta.data.name, specSchema.shape.splitSeed.parse(undefined));
      const files = variant === "solution" ? solutionFiles(lesson, solutionRun) : lesson.starter;
      // A file that came with a newer version of the lesson is not among what was saved.
      const mine = variant === "mine" ? ownFiles(lesson, (await work.draft(lessonId))?.files) : undefined;
      return { name: meta.title[language], entry: meta.entry, files: { ...files[language], ...mine }, lessonVersion: version, dataHash: hash };
    },
  };
}

function solutionFiles({ meta, solution, solutionRuns }: Lesson, name: string | undefined): Lesson["solution"] {
  if (name === undefined) return solution;
  const run = solutionRuns.find((one) => one.name === name);
  if (!run) throw new AppError({ code: "not-found", message: `The solution of ${meta.id} has no run "${name}".`, hint: `It has: ${solutionRuns.map((one) => one.name).join(", ")}.` });
  return run.files;
}
