import { expect, test } from "vitest";
import { AppError } from "#shared/AppError.ts";
import type { PageEngineName } from "#shared/contracts/pageEngine.ts";
import { measurePage } from "#renderer/features/settings/engine/measurePage.ts";
import { adapterOf, pageEngines, threadsOfKey } from "#renderer/features/settings/engine/pageReport.ts";
import type { PageEngine } from "#renderer/engine/openPageEngine.ts";

function fakeEngine(closed: () => void, { hangs = false, missing = false } = {}): PageEngine {
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  return {
    engine: {
      start: async (name: PageEngineName) => {
        if (missing) throw new AppError({ code: "not-in-this-version", message: "No.", data: { cause: "No card." } });
        return { build: `b/${name.kind}/1/a card`, threads: 1 };
      },
      async *measure() {
        yield { rates: { one: 5 }, done: 1, of: 2 };
        if (hangs) await gone.promise;
        yield { rates: { one: 5, two: 7 }, done: 2, of: 2 };
      },
    } as unknown as PageEngine["engine"],
    close() {
      closed();
      gone.reject(new AppError({ code: "disconnected", message: "Gone." }));
    },
  };
}

const engines: PageEngineName[] = [{ kind: "wasm", threads: 1 }, { kind: "webgpu" }];

test("each engine is measured in a worker of its own, and says how far everything is", async () => {
  let closed = 0;
  const parts: number[] = [];
  const measured = await measurePage({ engines, open: () => fakeEngine(() => closed++), signal: new AbortController().signal, onProgress: ({ part }) => parts.push(part) });
  expect(measured.map(({ name, build, rates }) => [name, build, rates])).toEqual([
    ["page-wasm-1", "b/wasm/1/a card", { one: 5, two: 7 }],
    ["page-webgpu", "b/webgpu/1/a card", { one: 5, two: 7 }],
  ]);
  expect(parts).toEqual([0, 0.25, 0.5, 0.5, 0.75, 1]);
  expect(closed).toBe(2);
});

test("an engine that cannot be had says why, and one that takes too long keeps what it reached", async () => {
  let nth = 0;
  const open = (): PageEngine => fakeEngine(() => undefined, nth++ === 0 ? { missing: true } : { hangs: true });
  const measured = await measurePage({ engines, open, limitMs: 5, signal: new AbortController().signal, onProgress: () => undefined });
  expect(measured).toEqual([
    { name: "page-wasm-1", rates: {}, cause: "No card." },
    { name: "page-webgpu", build: "b/webgpu/1/a card", rates: { one: 5 } },
  ]);
});

test("a worker that cannot be made, has fewer threads than it is named for, or does not answer says so, and says nothing of the lab", async () => {
  const many: PageEngineName[] = [{ kind: "wasm", threads: 4 }, { kind: "wasm", threads: 1 }, { kind: "webgpu" }, { kind: "webgpu" }];
  let nth = 0;
  const open = (): PageEngine => {
    nth++;
    if (nth === 2) throw new Error("No workers here.");
    const page = fakeEngine(() => undefined);
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => undefined);
    const disconnected = new AppError({ code: "disconnected", message: "The connection to the lab host was lost." });
    const start = nth === 1 ? page.engine.start : nth === 3 ? () => gone.promise : () => Promise.reject(disconnected);
    return { engine: { ...page.engine, start }, close: () => gone.reject(disconnected) };
  };
  const measured = await measurePage({ engines: many, open, limitMs: 5, signal: new AbortController().signal, onProgress: () => undefined });
  expect(measured.map(({ cause, rates }) => [cause, rates])).toEqual([
    ["It got 1 of 4 threads.", {}],
    ["No workers here.", {}],
    ["It took no step in 0.005 s.", {}],
    ["Its worker could not be loaded, or has ended.", {}],
  ]);
});

test("it ends when it is told to", async () => {
  const controller = new AbortController();
  const measuring = measurePage({ engines, open: () => fakeEngine(() => undefined, { hangs: true }), signal: controller.signal, onProgress: ({ part }) => part > 0 && controller.abort() });
  await expect(measuring).rejects.toThrow("aborted");
});

test("threads are tried where the page is isolated and there are cores for them", () => {
  expect(pageEngines({ cores: 4, isolated: true })).toEqual([{ kind: "wasm", threads: 1 }, { kind: "wasm", threads: 4 }, { kind: "webgpu" }]);
  expect(pageEngines({ cores: 4, isolated: false })).toHaveLength(2);
  expect(pageEngines({ cores: 1, isolated: true })).toHaveLength(2);
  expect([threadsOfKey("page-wasm-4"), threadsOfKey("avx2")]).toEqual([4, undefined]);
  expect([adapterOf("backprop-2/webgpu/4.22.0/nvidia ampere"), adapterOf("backprop-2/wasm-fma/12345678"), adapterOf(undefined)]).toEqual(["nvidia ampere", undefined, undefined]);
});
