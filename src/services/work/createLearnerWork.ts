import type { CodeFiles } from "#core/lessons/Lesson.ts";
import { belongsToTrail, thinTrail, type Version } from "#core/work/version.ts";
import { recordOf, type PassedEvent, type WorkEntry, type WorkRecord } from "#core/work/workRecord.ts";
import type { Clock } from "#shared/Clock.ts";
import type { WorkEvent } from "#shared/contracts/work.ts";
import { newId } from "#shared/ids.ts";
import { createNewestFeed, type NewestFeed } from "../createNewestFeed.ts";
import { sameCode } from "../lessons/sameCode.ts";
import { mergeWork } from "./mergeWork.ts";
import { createTurns } from "./createTurns.ts";
import type { Draft, WorkSnapshot, WorkStore } from "./WorkStore.ts";

/** What a learner wrote and did, lesson by lesson. One change of a lesson after the other, each on disk when it resolves. */
export interface LearnerWork {
  lessons(): Promise<readonly string[]>;
  draft(lessonId: string): Promise<Draft | undefined>;
  record(lessonId: string): Promise<WorkRecord>;
  /**
   * What is replaced stays among the versions: always before a reset and where it is not of the revision `base`, that is of
   * somebody else (`replaced`), else as one of a thinned trail.
   */
  save(lessonId: string, files: CodeFiles | undefined, base?: number): Promise<Draft & { replaced: boolean }>;
  /** Keeps the draft as a version; undefined where there is none. */
  keep(lessonId: string): Promise<Draft | undefined>;
  /** Newest first, at most `limit`. */
  versions(lessonId: string, limit: number): Promise<readonly Version[]>;
  /** Lines whose id is known already are left out. */
  /** All there is of a lesson. */
  snapshot(lessonId: string): Promise<WorkSnapshot>;
  /** Adds what is new and replaces nothing: code where there was none, else as a version. Answers whether anything was. */
  merge(lessonId: string, other: WorkSnapshot): Promise<boolean>;
  tell(lessonId: string, events: readonly { id: string; event: WorkEvent | PassedEvent }[]): Promise<void>;
  /** Checks that the learner's own code passed; each is told once, the first time. */
  passed(lessonId: string, checks: readonly string[], runId?: string): Promise<void>;
  changes: NewestFeed<{ lessonId: string; revision: number }>;
}

export function createLearnerWork({ store, clock }: { store: WorkStore; clock: Clock }): LearnerWork {
  const inTurn = createTurns();
  const changes: LearnerWork["changes"] = createNewestFeed();

  async function append(lessonId: string, entries: readonly WorkEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await store.append(lessonId, entries);
    changes.publish(lessonId, { lessonId, revision: (await store.draft(lessonId))?.revision ?? 0 });
  }

  /** Once a revision: what is kept by name is not also typed. */
  async function add(lessonId: string, { revision, savedAt }: Draft, files: CodeFiles, why: Version["why"]): Promise<void> {
    const same = (await store.versions(lessonId)).filter((one) => one.revision === revision);
    if (same.some((one) => one.why === why || why === "typed")) return;
    await store.addVersion(lessonId, { format: 1, revision, savedAt, why, files });
    for (const one of same) if (one.why === "typed") await store.removeVersion(lessonId, one);
  }

  /** Revisions are times, but for clocks that were set back. */
  async function trail(lessonId: string, before: Draft, files: CodeFiles, now: number): Promise<void> {
    const typed = (await store.versions(lessonId)).filter(({ why }) => why === "typed").map(({ revision }) => revision);
    if (!belongsToTrail({ savedAt: before.revision, lastTyped: typed[0], now })) return;
    await add(lessonId, before, files, "typed");
    for (const revision of thinTrail(typed, now)) await store.removeVersion(lessonId, { revision, why: "typed" });
  }

  return {
    lessons: () => store.lessons(),
    draft: (lessonId) => inTurn(lessonId, () => store.draft(lessonId)),
    record: async (lessonId) => recordOf(await store.entries(lessonId)),

    save: (lessonId, files, base) =>
      inTurn(lessonId, async () => {
        const before = await store.draft(lessonId);
        if (before?.files && files && sameCode(before.files, files)) return { ...before, replaced: false };
        const savedAt = clock.now();
        const replaced = before?.files !== undefined && base !== undefined && before.revision !== base;
        if (before?.files && !files) await add(lessonId, before, before.files, "reset");
        else if (before?.files && replaced) await add(lessonId, before, before.files, "typed");
        else if (before?.files) await trail(lessonId, before, before.files, savedAt);
        // A time that always rises: also after a lost note and on a clock that was set back.
        const draft: Draft = { revision: Math.max((before?.revision ?? 0) + 1, savedAt), savedAt, files };
        await store.saveDraft(lessonId, draft);
        changes.publish(lessonId, { lessonId, revision: draft.revision });
        return { ...draft, replaced };
      }),

    keep: (lessonId) =>
      inTurn(lessonId, async () => {
        const draft = await store.draft(lessonId);
        if (draft?.files) await add(lessonId, draft, draft.files, "kept");
        return draft;
      }),

    versions: (lessonId, limit) =>
      inTurn(lessonId, async () => {
        const names = (await store.versions(lessonId)).slice(0, limit);
        const versions = await Promise.all(names.map((name) => store.version(lessonId, name)));
        return versions.filter((version) => version !== undefined);
      }),

    snapshot: (lessonId) =>
      inTurn(lessonId, async () => {
        const versions = await Promise.all((await store.versions(lessonId)).map((name) => store.version(lessonId, name)));
        return { draft: await store.draft(lessonId), entries: await store.entries(lessonId), versions: versions.filter((version) => version !== undefined) };
      }),

    merge: (lessonId, other) =>
      inTurn(lessonId, async () => {
        const changed = await mergeWork(store, lessonId, other);
        if (changed) changes.publish(lessonId, { lessonId, revision: (await store.draft(lessonId))?.revision ?? 0 });
        return changed;
      }),

    tell: (lessonId, events) =>
      inTurn(lessonId, async () => {
        const known = new Set((await store.entries(lessonId)).map(({ id }) => id));
        const at = clock.now();
        await append(lessonId, events.filter(({ id }) => !known.has(id)).map(({ id, event }) => ({ id, at, event })));
      }),

    passed: (lessonId, checks, runId) =>
      inTurn(lessonId, async () => {
        const { passed } = recordOf(await store.entries(lessonId));
        const at = clock.now();
        const news = checks.filter((check) => !Object.hasOwn(passed, check));
        await append(lessonId, news.map((check) => ({ id: newId(at), at, event: { kind: "passed", check, ...(runId === undefined ? {} : { runId }) } })));
      }),

    changes,
  };
}
