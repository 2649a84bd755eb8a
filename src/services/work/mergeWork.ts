import type { Version } from "#core/work/version.ts";
import { sameCode } from "../lessons/sameCode.ts";
import type { VersionName, WorkSnapshot, WorkStore } from "./WorkStore.ts";

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
  const names: VersionName[] = [...(await store.versions(lessonId))];
  const same = async ({ revision, why, files }: Version, whatever: boolean): Promise<boolean> => {
    // One that came before may have had to take a later name.
    const free = freeName({ revision, why });
    for (const name of names) {
      if (!whatever && (name.revision < revision || name.revision > free)) continue;
      const one = await store.version(lessonId, name);
      if (one && sameCode(one.files, files)) return true;
    }
    return false;
  };
  let added = 0;
  for (const version of [...versions, ...theirs]) {
    if (await same(version, theirs.includes(version))) continue;
    const named = { ...version, revision: freeName(version) };
    await store.addVersion(lessonId, named);
    names.push(named);
    added += 1;
  }
  return told.length > 0 || takesDraft || added > 0;

  /** The first that is free from its own on. Another state may have that name: two homes can save in the same millisecond. */
  function freeName({ revision, why }: VersionName): number {
    let free = revision;
    while (names.some((name) => name.revision === free && name.why === why)) free += 1;
    return free;
  }
}
