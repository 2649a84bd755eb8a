import type { CodeFiles } from "#core/lessons/Lesson.ts";
import type { Version } from "#core/work/version.ts";
import { sameCode } from "../lessons/sameCode.ts";
import { codeOfRun, ownRuns, type RunHistory } from "./codeOfRuns.ts";
import type { LearnerWork } from "./createLearnerWork.ts";

/** More than a person looks through, and than one answer should weigh. */
const limit = 300;
const maxChars = 8_000_000;

interface Listed {
  revision: number;
  savedAt: number;
  why: Version["why"] | "run";
  files: Record<string, string>;
}

/** What says more of a state than that it was typed. */
const weight = { typed: 0, reset: 1, run: 2, kept: 3 } as const;

/**
 * Saved states of a lesson's code, newest first. Those that runs used are not stored again: a run has its code, and one
 * started at a time is a state of that time. Of equal ones that follow each other one is listed.
 */
export async function listVersions(lessonId: string, { work, runs }: { work: Pick<LearnerWork, "versions">; runs: RunHistory }): Promise<Listed[]> {
  const used = await Promise.all(
    distinctRuns(ownRuns(runs, lessonId, limit)).map(async (run): Promise<Listed[]> => {
      const files = await codeOfRun(runs, run);
      return files ? [{ revision: run.createdAt, savedAt: run.createdAt, why: "run", files }] : [];
    }),
  );
  const stored = (await work.versions(lessonId, limit)).map(({ revision, savedAt, why, files }): Listed => ({ revision, savedAt, why, files: { ...files } }));
  const listed: Listed[] = [];
  for (const one of [...stored, ...used.flat()].sort((a, b) => b.revision - a.revision)) {
    const last = listed.at(-1);
    if (!last || !sameCode(last.files, one.files)) listed.push(one);
    else if (weight[one.why] > weight[last.why]) listed[listed.length - 1] = one;
  }
  let chars = 0;
  return listed.slice(0, limit).filter(({ files }) => (chars += Object.values(files).reduce((sum, text) => sum + text.length, 0)) <= maxChars);
}

/** Without those that ran the same code as the one before. */
function distinctRuns<R extends { spec: { files: CodeFiles } }>(newestFirst: readonly R[]): R[] {
  return newestFirst.filter((run, index) => {
    const before = newestFirst[index + 1];
    return !before || !sameCode(run.spec.files, before.spec.files);
  });
}
