import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { LessonPrograms } from "#services/runs/ProgramSources.ts";
import { specSchema } from "#core/runs/spec.ts";
import type { LessonLibrary } from "./createLessonLibrary.ts";

/** The programs of lessons, with their comments in English: a client that shows another language sends the files it shows. */
export function createLessonPrograms({ library, datasets }: { library: LessonLibrary; datasets: DatasetStore }): LessonPrograms {
  return {
    async program(lessonId, variant) {
      const { meta, version, starter, solution } = await library.lesson(lessonId);
      const { hash } = await datasets.load(meta.data.name, specSchema.shape.splitSeed.parse(undefined));
      return { name: meta.title.en, entry: meta.entry, files: (variant === "starter" ? starter : solution).en, lessonVersion: version, dataHash: hash };
    },
  };
}
