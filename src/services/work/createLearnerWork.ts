import { recordOf, type PassedEvent, type WorkEntry, type WorkRecord } from "#core/work/workRecord.ts";
import type { Clock } from "#shared/Clock.ts";
import type { WorkEvent } from "#shared/contracts/work.ts";
import { newId } from "#shared/ids.ts";
import { createNewestFeed, type NewestFeed } from "../createNewestFeed.ts";
import { createTurns } from "./createTurns.ts";
import type { Draft, WorkStore } from "./WorkStore.ts";

/** What a learner wrote and did, lesson by lesson. One change of a lesson after the other, each on disk when it resolves. */
export interface LearnerWork {
  lessons(): Promise<readonly string[]>;
  draft(lessonId: string): Promise<Draft | undefined>;
  record(lessonId: string): Promise<WorkRecord>;
  save(lessonId: string, files: Readonly<Record<string, string>> | undefined): Promise<Draft>;
  /** Lines whose id is known already are left out. */
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

  return {
    lessons: () => store.lessons(),
    draft: (lessonId) => inTurn(lessonId, () => store.draft(lessonId)),
    record: async (lessonId) => recordOf(await store.entries(lessonId)),

    save: (lessonId, files) =>
      inTurn(lessonId, async () => {
        const before = await store.draft(lessonId);
        const savedAt = clock.now();
        // A time that always rises: also after a lost note and on a clock that was set back.
        const draft: Draft = { revision: Math.max((before?.revision ?? 0) + 1, savedAt), savedAt, files };
        await store.saveDraft(lessonId, draft);
        changes.publish(lessonId, { lessonId, revision: draft.revision });
        return draft;
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
