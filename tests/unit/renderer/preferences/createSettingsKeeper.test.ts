import { expect, test } from "vitest";
import { AppError } from "#shared/AppError.ts";
import type { Settings } from "#shared/contracts/settings.ts";
import { createSettingsKeeper, type KeptSettings } from "#renderer/preferences/createSettingsKeeper.ts";
import { changedSettings, type SettingsChange } from "#renderer/preferences/mergeSettings.ts";

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A lab that keeps settings and tells each window of every change. */
function openLab(values: Settings) {
  const windows = new Set<(values: Settings) => void>();
  const told: SettingsChange[] = [];
  let refusal: AppError | undefined;
  return {
    values: () => values,
    told,
    refuse: (error: AppError | undefined) => (refusal = error),
    settings: {
      get: async () => values,
      async change({ set = {}, reset = [] }: { set?: Settings | undefined; reset?: string[] | undefined }) {
        if (refusal) throw refusal;
        told.push({ set, reset });
        values = changedSettings(values, { set, reset });
        for (const tell of windows) tell(values);
        return values;
      },
      async *changes(_: object, { signal }: { signal?: AbortSignal | undefined } = {}) {
        const waiting: Settings[] = [];
        let wake = (): void => {};
        windows.add((next) => {
          waiting.push(next);
          wake();
        });
        signal?.addEventListener("abort", () => wake());
        for (;;) {
          while (waiting.length > 0) yield waiting.shift()!;
          await new Promise<void>((resolve) => (wake = resolve));
          if (signal?.aborted) return;
        }
      },
    },
  };
}

function openWindow(kept: Partial<KeptSettings> = {}) {
  let stored: KeptSettings = { values: {}, told: {}, ...kept };
  let values = stored.values;
  let failure: AppError | undefined;
  const keeper = createSettingsKeeper({ load: () => stored, store: (next) => (stored = next), publish: (next) => (values = next), report: (error) => (failure = error) });
  return { ...keeper, values: () => values, stored: () => stored, failure: () => failure };
}

test("a change holds at once, is told to the lab, and reaches the other windows", async () => {
  const lab = openLab({});
  const [one, other] = [openWindow(), openWindow()];
  const page = new AbortController();
  one.attend(lab, page.signal);
  other.attend(lab, page.signal);
  await settled();
  one.change({ set: { theme: "dark" } });
  expect(one.values()).toEqual({ theme: "dark" });
  await settled();
  expect(lab.values()).toEqual({ theme: "dark" });
  expect(other.values()).toEqual({ theme: "dark" });
  other.change({ reset: ["theme"] });
  await settled();
  expect(one.values()).toEqual({});
  page.abort();
});

test("what the lab has wins over what the page remembers; what was changed here since goes to the lab", async () => {
  const lab = openLab({ theme: "contrast", language: "es", textSize: 120 });
  const page = openWindow({ told: { theme: "light", language: "es", density: "compact" }, values: { theme: "light", language: "en" } });
  page.attend(lab, new AbortController().signal);
  await settled();
  expect(page.values()).toEqual({ theme: "contrast", language: "en", textSize: 120 });
  expect(lab.told).toEqual([{ set: { language: "en" }, reset: [] }]);
  expect(page.stored().told).toEqual(lab.values());
});

test("changes made without the lab are told when it is there, once", async () => {
  const lab = openLab({ language: "es" });
  const page = openWindow();
  page.change({ set: { theme: "dark" } });
  page.change({ set: { theme: "light", textSize: 110 } });
  page.attend(lab, new AbortController().signal);
  await settled();
  expect(lab.told).toEqual([{ set: { theme: "light", textSize: 110 }, reset: [] }]);
  expect(page.values()).toEqual({ language: "es", theme: "light", textSize: 110 });
});

test("of changes made while one is on its way, the last is told after it", async () => {
  const lab = openLab({});
  const page = openWindow();
  page.attend(lab, new AbortController().signal);
  await settled();
  for (const textSize of [100, 110, 120, 130]) page.change({ set: { textSize } });
  await settled();
  expect(lab.told.map(({ set }) => set["textSize"])).toEqual([100, 130]);
  expect(page.values()).toEqual({ textSize: 130 });
});

test("a lab that can't keep them is said, and the change still holds here", async () => {
  const lab = openLab({});
  const page = openWindow();
  page.attend(lab, new AbortController().signal);
  await settled();
  lab.refuse(new AppError({ code: "disk-full", message: "Full." }));
  page.change({ set: { theme: "dark" } });
  await settled();
  expect(page.failure()?.code).toBe("disk-full");
  expect(page.values()).toEqual({ theme: "dark" });
  lab.refuse(undefined);
  page.change({ set: { density: "compact" } });
  await settled();
  expect(page.failure()).toBeUndefined();
  expect(lab.values()).toEqual({ theme: "dark", density: "compact" });
});

test("a change of another window between the question and the answer is not missed", async () => {
  const lab = openLab({});
  const page = openWindow();
  const slow = { settings: { ...lab.settings, get: async () => { const values = lab.values(); await lab.settings.change({ set: { theme: "dark" } }); return values; } } };
  page.attend(slow, new AbortController().signal);
  await settled();
  expect(page.values()).toEqual({ theme: "dark" });
});
