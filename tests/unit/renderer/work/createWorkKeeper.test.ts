import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createUnsavedCode } from "#renderer/work/unsavedCode.ts";
import { createWorkKeeper, type WorkKeeper } from "#renderer/work/createWorkKeeper.ts";
import { useWorkStore, type CodeFiles } from "#renderer/work/workStore.ts";
import { AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { WorkEvent, WorkView } from "#shared/contracts/work.ts";
import { until } from "#tests/support/until.ts";

const starter = { "main.ts": "// your turn\n" };

/** A lab that keeps one lesson's work in memory. */
function createLab() {
  const saves: (CodeFiles | undefined)[] = [];
  const bases: (number | undefined)[] = [];
  const events: WorkEvent[] = [];
  let files: CodeFiles | undefined;
  let revision = 0;
  let fault: AppError | undefined;
  let gate: Promise<void> | undefined;
  let told: ((lessonId: string) => void) | undefined;
  const view = (): WorkView => ({ lessonId: "line", ...(files && { files: { ...files } }), revision, predictions: {}, answers: {}, hintsTaken: 0, passed: {} });
  const work = {
    get: async () => view(),
    save: async ({ files: saved, base }: { files?: CodeFiles; base?: number }) => {
      await gate;
      if (fault) throw fault;
      saves.push(saved);
      bases.push(base);
      const replaced = base !== revision;
      files = saved;
      return { revision: ++revision, savedAt: revision, replaced };
    },
    record: async ({ event }: { event: WorkEvent }) => {
      events.push(event);
      return view();
    },
    async *changes(_: unknown, { signal }: { signal: AbortSignal }) {
      while (!signal.aborted) {
        const lessonId = await new Promise<string>((resolve) => (told = resolve));
        yield { lessonId, revision };
      }
    },
  };
  return {
    client: { work } as unknown as LabClient,
    saves,
    bases,
    events,
    /** Saves wait until the answer is called. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    fail: (error: AppError | undefined) => (fault = error),
    /** Another window saves. */
    async saveElsewhere(other: CodeFiles) {
      files = other;
      revision++;
      (await until(() => told, { what: "somebody to listen" }))("line");
    },
  };
}

function createStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> & { size: number } {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    get size() {
      return values.size;
    },
  };
}

function open(lab = createLab(), storage = createStorage(), delay: { delayMs?: number } = { delayMs: 5 }): { keeper: WorkKeeper; lab: typeof lab; storage: typeof storage } {
  const keeper = createWorkKeeper({ call: (ask) => ask(lab.client), unsaved: createUnsavedCode({ home: () => "/home", storage }), ...delay });
  keeper.open("line");
  return { keeper, lab, storage };
}

const state = useWorkStore.getState;
const saved = (): Promise<unknown> => until(() => state().saving === "saved", { what: "the code to be saved" });

beforeEach(async () => {
  useWorkStore.setState({ lessonId: undefined, work: undefined, own: undefined, beforeReset: undefined, saving: "saved", failure: undefined });
});

test("saves what was typed last, soon after the first key, and forgets the copy of its own", async () => {
  const { keeper, lab, storage } = open();
  await until(() => state().work);
  keeper.edit("main.ts", "a", starter);
  keeper.edit("main.ts", "ab", starter);
  expect(state()).toMatchObject({ own: { "main.ts": "ab" }, saving: "typing" });
  expect(storage.size).toBe(1);
  await saved();
  expect(lab.saves).toEqual([{ "main.ts": "ab" }]);
  expect(storage.size).toBe(0);
});

test("asks the lab to save within half a second of the first key: typed code is promised to be on disk after one", async () => {
  const { keeper, lab } = open(createLab(), createStorage(), {});
  await until(() => state().work);
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  keeper.edit("main.ts", "a", starter);
  await vi.advanceTimersByTimeAsync(300);
  keeper.edit("main.ts", "ab", starter);
  await vi.advanceTimersByTimeAsync(200);
  expect(lab.saves).toEqual([{ "main.ts": "ab" }]);
});

test("keeps a copy while the lab does not take it, says so, and brings it when the lesson is opened again", async () => {
  const { keeper, lab, storage } = open();
  await until(() => state().work);
  lab.fail(new AppError({ code: "disk-full", message: "full" }));
  keeper.edit("main.ts", "precious", starter);
  await expect(keeper.flush()).rejects.toMatchObject({ code: "disk-full" });
  expect(state()).toMatchObject({ saving: "failed", failure: { code: "disk-full" } });
  lab.fail(undefined);

  // The page was closed meanwhile.
  open(lab, storage);
  await until(() => lab.saves.length === 1, { what: "the copy to be saved" });
  await saved();
  expect(lab.saves).toEqual([{ "main.ts": "precious" }]);
  expect(storage.size).toBe(0);
});

test("goes back to the starter, and from there back again", async () => {
  const { keeper, lab } = open();
  await until(() => state().work);
  keeper.edit("main.ts", "mine", starter);
  await keeper.flush();
  keeper.reset();
  await keeper.flush();
  expect(state()).toMatchObject({ own: undefined, beforeReset: { "main.ts": "mine" } });
  keeper.undoReset();
  await keeper.flush();
  expect(state()).toMatchObject({ own: { "main.ts": "mine" }, beforeReset: undefined });
  expect(lab.saves).toEqual([{ "main.ts": "mine" }, undefined, { "main.ts": "mine" }]);
});

test("brings an earlier state back, and from there the one before", async () => {
  const { keeper, lab } = open();
  await until(() => state().work);
  keeper.edit("main.ts", "now", starter);
  keeper.bringBack({ "main.ts": "earlier" });
  await keeper.flush();
  expect(state()).toMatchObject({ own: { "main.ts": "earlier" }, beforeReset: { "main.ts": "now" } });
  keeper.undoReset();
  await keeper.flush();
  expect(state()).toMatchObject({ own: { "main.ts": "now" }, beforeReset: undefined });
  expect(lab.saves.at(-1)).toEqual({ "main.ts": "now" });
});

test("takes over what another window saved, unless somebody types here", async () => {
  const { keeper, lab } = open();
  const stop = new AbortController();
  keeper.attend(lab.client, stop.signal);
  await until(() => state().work);
  await lab.saveElsewhere({ "main.ts": "theirs" });
  await until(() => state().own?.["main.ts"] === "theirs", { what: "the other window's code" });
  keeper.edit("main.ts", "ours", starter);
  await lab.saveElsewhere({ "main.ts": "theirs again" });
  await saved();
  expect(state().own).toEqual({ "main.ts": "ours" });
  // From what was here, not from what is there now: the lab keeps theirs.
  expect([lab.bases, state().replacedAt]).toEqual([[1], 3]);
  keeper.edit("main.ts", "ours, more", starter);
  await keeper.flush();
  expect([lab.bases, state().replacedAt]).toEqual([[1, 3], 3]);
  stop.abort();
});

test("tells the lab what a learner does, beginning with the opening", async () => {
  const { keeper, lab } = open();
  keeper.record({ kind: "hint-taken", hint: 1 });
  await until(() => lab.events.length === 2, { what: "both events" });
  expect(lab.events).toEqual([{ kind: "opened" }, { kind: "hint-taken", hint: 1 }]);
});

test("saves the next lesson's code too, when the save of the one before was still on its way", async () => {
  const { keeper, lab, storage } = open();
  await until(() => state().work);
  const release = lab.hold();
  for (const text of ["a", "ab", "abc"]) keeper.edit("main.ts", text, starter);
  await until(() => state().saving === "saving", { what: "the first lesson to be on its way" });
  keeper.open("softmax");
  release();
  keeper.edit("main.ts", "other", starter);
  await until(() => lab.saves.length === 2, { what: "both lessons to be saved" });
  expect(lab.saves).toEqual([{ "main.ts": "abc" }, { "main.ts": "other" }]);
  await until(() => storage.size === 0, { what: "both copies to be forgotten" });
});
