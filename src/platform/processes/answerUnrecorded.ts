import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { ModelSource } from "#services/models/ModelSource.ts";
import { AppError } from "#shared/AppError.ts";
import { loadVisible } from "./loadVisible.ts";
import type { Question } from "./messages.ts";

export interface UnrecordedDeps {
  datasets: DatasetStore;
  models: ModelSource;
  splitSeed: string;
  memoryMiB: number;
}

/** What a program gets that is no run: it is looked at, and saves nothing. A model's name means what it means now. */
export async function answerUnrecorded(question: Question, { datasets, models, splitSeed, memoryMiB }: UnrecordedDeps): Promise<unknown> {
  switch (question.kind) {
    case "dataset":
      return loadVisible(datasets, question.name, splitSeed);
    case "model":
      return models.read(await models.find(question), { memoryMiB });
    default:
      throw new AppError({ code: "internal", message: `A program that is no run asks for no ${question.kind}.` });
  }
}
