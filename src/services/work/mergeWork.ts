import type { Version } from "#core/work/version.ts";
import { sameCode } from "../lessons/sameCode.ts";
import type { WorkSnapshot, WorkStore } from "./WorkStore.ts";

/** Adds to a lesson what of another state of it is not there. The caller has the lesson's turn. */
export async function mergeWork(store: WorkStore, lessonId: string, { draft, entries, versions }: WorkSnapshot): Promise<boolean> {
  const known = new Set((await store.entries(lessonId)).map(({ id }) => id));
  const told = entries.filter(({ id }) => !known.has(id));
  await store.append(lessonId, told);

  const here = await store.draft(lessonId);
  const code = draft?.files;
  const takesDraft = !here && code !== undefined;
  if (takesDraft) await store.saveDraft(lessonId, draft!);

  // Code of theirs that is not the code here is one more state of it, unless it is one already.
  const theirs: Version[] = draft && code && here && !(here.files && sameCode(here.files, code)) ? [{ format: 1, revision: draft.revision, savedAt: draft.savedAt, why: "kept", files: code }] : [];
  const names = await store.versions(lessonId);
  const same = async ({ revision, files }: Version, whatever: boolean): Promise<boolean> => {
    for (const name of names) {
      if (!whatever && name.revision !== revision) continue;
      const one = await store.version(lessonId, name);
      if (one && sameCode(one.files, files)) return true;
    }
    return false;
  };
  let added = 0;
  for (const version of [...versions, ...theirs]) {
    if (await same(version, theirs.includes(version))) continue;
    await store.addVersion(lessonId, free(version));
    added += 1;
  }
  return told.length > 0 || takesDraft || added > 0;

  /** Another state may have that name: two homes can save in the same millisecond. */
  function free(version: Version): Version {
    const isTaken = (revision: number): boolean => names.some((name) => name.revision === revision && name.why === version.why);
    let { revision } = version;
    while (isTaken(revision)) revision += 1;
    return { ...version, revision };
  }
}
