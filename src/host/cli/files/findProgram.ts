import type { Language } from "#shared/contracts/lessons.ts";
import type { Program } from "#shared/contracts/runs.ts";
import { localError } from "../localError.ts";
import type { Messages } from "../messages/en.ts";

/** What a person means by the word after `train`: `preset:NAME`, a file by its ending or a slash in it, else a lesson. */
export async function findProgram({ word, solution, folder, language, messages }: { word: string; solution: boolean; folder: string; language: Language; messages: Messages }): Promise<Program> {
  const preset = /^preset:(.+)$/.exec(word)?.[1];
  const isFile = /[\\/]|\.[cm]?[jt]s$/.test(word);
  if (solution && (preset !== undefined || isFile)) throw localError({ code: "usage", message: messages.usage.solutionOfLesson, hint: messages.usage.seeHelp("train") });
  if (preset !== undefined) return { kind: "preset", name: preset };
  if (!isFile) return { kind: "lesson", lessonId: word, variant: solution ? "solution" : "mine", language };
  const { readProgram } = await import("./readProgram.ts");
  return readProgram(word, { folder, messages });
}
