import { AppError } from "#shared/AppError.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { Archives } from "./Archives.ts";
import type { LearnerWork } from "./createLearnerWork.ts";
import { readRunJournal, renumber } from "./readRunJournal.ts";
import { readWorkFile, type WorkFile } from "./readWorkFile.ts";
import type { RunArchive } from "./RunArchive.ts";
import { workPaths } from "./workFile.ts";

export interface ImportDeps {
  work: Pick<LearnerWork, "merge">;
  runs: RunArchive;
  archives: Archives;
}

/** Looks at all of a file before the first thing is changed; what is here stays as it is. Doing it again finishes what was cut short. */
export async function importWork(bytes: Uint8Array, { work, runs, archives }: ImportDeps): Promise<{ lessons: number; runs: number; alreadyHere: number }> {
  const file = await readWorkFile(bytes, archives);
  const added = { lessons: 0, runs: 0, alreadyHere: 0 };
  for (const [lessonId, snapshot] of file.lessons) {
    if (await work.merge(lessonId, snapshot)) added.lessons += 1;
    else added.alreadyHere += 1;
  }
  for (const runId of file.runIds) {
    if (await isHere(runs, runId)) added.alreadyHere += 1;
    else {
      await addRun(file, runs, runId);
      added.runs += 1;
    }
  }
  return added;
}

async function isHere({ index, flushIndex, journals }: RunArchive, runId: string): Promise<boolean> {
  flushIndex();
  return index.get(runId) !== undefined || journals.has(runId);
}

/** Its blobs first: a journal that is there is a whole run. */
async function addRun(file: WorkFile, { blobs, journals, nextNumber, onEntries }: RunArchive, runId: string): Promise<void> {
  const run = readRunJournal(runId, await file.read(workPaths.journal(runId)));
  if (!run) throw new AppError({ code: "internal", message: `The journal of run ${runId} could be read before.` });
  for (const path of blobsOf(run.state)) if (file.has(path)) await blobs.put(await file.read(path));
  const number = run.state.kind === "check" ? 0 : await nextNumber();
  const text = renumber(run.lines, number);
  await journals.add(runId, new TextEncoder().encode(text));
  const [first, ...others] = run.entries;
  if (first?.event.kind !== "created") return;
  onEntries([{ ...first, event: { ...first.event, number } }, ...others], { ...run.state, number });
}

function blobsOf({ spec, result, loaded }: RunState): string[] {
  const model = result?.model;
  return [...Object.values(spec.files), ...(model ? [model.topology, model.weights] : []), ...loaded.flatMap(({ description, weights }) => [description, weights])].map((hash) => workPaths.blob(hash));
}
