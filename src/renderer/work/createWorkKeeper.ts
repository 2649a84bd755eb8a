import { isAppError, toAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { WorkEvent, WorkView } from "#shared/contracts/work.ts";
import { newId } from "#shared/ids.ts";
import type { UnsavedCode } from "./unsavedCode.ts";
import { beginWork, useWorkStore, type CodeFiles } from "./workStore.ts";

/** After a key, ms: with the way to the disk, code is safe within a second. Typing on does not put it off. */
const saveMs = 400;
/** After a save that failed, ms. */
const retryMs = 3000;

export interface WorkKeeper {
  /** Hears of other windows' changes until the signal. */
  attend(lab: LabClient, signal: AbortSignal): void;
  /** Reads the work in this lesson into the store. Answers how to leave it: what was typed is saved then. */
  open(lessonId: string): () => void;
  /** One file reads so from now on; `base` is the code that is shown, the starter's too. */
  edit(path: string, text: string, base: CodeFiles): void;
  /** Resolves when all that was typed is on disk. */
  flush(): Promise<void>;
  /** Saves now and keeps this state among the versions. */
  keep(): Promise<void>;
  /** The starter again. */
  reset(): void;
  /** An earlier state again. */
  bringBack(files: CodeFiles): void;
  undoReset(): void;
  record(event: WorkEvent): void;
}

export interface WorkKeeperDeps {
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  unsaved: UnsavedCode;
  delayMs?: number;
}

/** Keeps the learner's work: code goes to the lab shortly after each key, and stays with the browser until the lab has it. */
export function createWorkKeeper({ call, unsaved, delayMs = saveMs }: WorkKeeperDeps): WorkKeeper {
  const store = useWorkStore;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | undefined;
  /** Rises with every change of the code here. */
  let typed = 0;
  let savedUpTo = 0;
  /** Revision of the lab that the code here was made from; undefined before it was read. */
  let readFrom: number | undefined;

  function take(work: WorkView): void {
    const { lessonId } = store.getState();
    if (work.lessonId !== lessonId) return;
    if (typed > savedUpTo) return store.setState({ work });
    readFrom = work.revision;
    store.setState({ work, own: work.files });
  }

  function change(own: CodeFiles | undefined, beforeReset?: CodeFiles): void {
    const { lessonId } = store.getState();
    if (lessonId === undefined) return;
    typed++;
    store.setState({ own, beforeReset, saving: "typing" });
    unsaved.write(lessonId, own);
    saveIn(delayMs);
  }

  /** What goes wrong is in the store, and is tried again. */
  function saveIn(milliseconds: number): void {
    timer ??= setTimeout(() => void save().catch(() => saveIn(retryMs)), milliseconds);
  }

  function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    saving ??= saveAll().finally(() => (saving = undefined));
    return saving;
  }

  /** The lab has this code; what was typed since stays kept. */
  function forget(lessonId: string, saved: CodeFiles | undefined): void {
    if (JSON.stringify(unsaved.read(lessonId)) === JSON.stringify(saved)) unsaved.write(lessonId, undefined);
  }

  /** Until nothing new was typed meanwhile. */
  async function saveAll(): Promise<void> {
    while (typed > savedUpTo) {
      const { lessonId, own } = store.getState();
      if (lessonId === undefined) return;
      const upTo = typed;
      store.setState({ saving: "saving", failure: undefined });
      try {
        const madeFrom = readFrom;
        const { revision, savedAt, replaced } = await call((lab) => lab.work.save(toSave(lessonId, own, madeFrom)));
        savedUpTo = Math.max(savedUpTo, upTo);
        forget(lessonId, own);
        if (store.getState().lessonId !== lessonId) return;
        readFrom = revision;
        store.setState(({ work, replacedAt }) => ({ replacedAt: replaced ? revision : replacedAt, saving: typed === upTo ? "saved" : "typing", work: work && { ...work, files: own && { ...own }, revision, savedAt } }));
      } catch (error) {
        store.setState({ saving: "failed", failure: toAppError(error) });
        throw error;
      }
    }
  }

  async function read(lessonId: string): Promise<void> {
    try {
      take(await call((lab) => lab.work.get({ lessonId })));
    } catch (error) {
      if (store.getState().lessonId === lessonId) store.setState({ failure: toAppError(error) });
    }
  }

  async function follow(lab: LabClient, signal: AbortSignal): Promise<void> {
    try {
      for await (const { lessonId, revision } of lab.work.changes({}, { signal })) {
        const { lessonId: here, work } = store.getState();
        if (lessonId === here && work && (revision > work.revision || typed === savedUpTo)) await read(lessonId);
      }
    } catch (error) {
      if (!isAppError(error) || (error.code !== "disconnected" && error.code !== "cancelled")) throw error;
    }
  }

  return {
    attend: (lab, signal) => void follow(lab, signal),
    open(lessonId) {
      beginWork(lessonId);
      readFrom = undefined;
      // Counted on, never from 0: a save of the lesson before may still be on its way.
      const from = (savedUpTo = typed);
      const left = unsaved.read(lessonId);
      void read(lessonId).then(() => {
        if (!left || store.getState().lessonId !== lessonId || typed !== from) return;
        // Typed before, and never confirmed: from what, nobody knows any more.
        readFrom = 0;
        change(left);
      });
      void call((lab) => lab.work.record({ lessonId, eventId: newId(), event: { kind: "opened" } })).catch(() => undefined);
      return () => {
        const { own } = store.getState();
        // What does not arrive stays with the browser, and comes when the lesson is opened again.
        const madeFrom = readFrom;
        if (typed > savedUpTo) call((lab) => lab.work.save(toSave(lessonId, own, madeFrom))).then(() => forget(lessonId, own), () => undefined);
      };
    },
    edit: (path, text, base) => change({ ...base, [path]: text }),
    flush: () => save(),
    async keep() {
      await save();
      const { lessonId } = store.getState();
      if (lessonId !== undefined) await call((lab) => lab.work.keep({ lessonId }));
    },
    reset() {
      const { own } = store.getState();
      if (own) change(undefined, own);
    },
    bringBack(files) {
      change(files, store.getState().own);
    },
    undoReset() {
      const { beforeReset } = store.getState();
      if (beforeReset) change(beforeReset);
    },
    record(event) {
      const { lessonId } = store.getState();
      if (lessonId === undefined) return;
      const eventId = newId();
      call((lab) => lab.work.record({ lessonId, eventId, event })).then(take, (error: unknown) => store.setState({ failure: toAppError(error) }));
    },
  };
}

function toSave(lessonId: string, files: CodeFiles | undefined, base: number | undefined): Parameters<LabClient["work"]["save"]>[0] {
  return { lessonId, ...(files && { files }), ...(base !== undefined && { base }) };
}
