import { Worker as Thread } from "node:worker_threads";
import { expect, test, onTestFinished } from "vitest";
import { createPatternMatcher, type PatternWorker } from "#renderer/features/runs/list/createPatternMatcher.ts";

/** A thread that does what the page's worker does. */
const source = `
  const { parentPort } = require("node:worker_threads");
  const filter = import(${JSON.stringify(import.meta.resolve("#renderer/features/runs/list/filterRuns.ts"))});
  parentPort.on("message", async ({ query, texts }) => {
    const { parseFilter, passes } = await filter;
    parentPort.postMessage(texts.flatMap((text, index) => (passes(parseFilter(query), text) ? [index] : [])));
  });`;

function openMatcher(limitMs: number) {
  let started = 0;
  const matcher = createPatternMatcher({
    limitMs,
    start() {
      started++;
      const thread = new Thread(source, { eval: true });
      // Of a worker, which has no origin.
      // eslint-disable-next-line unicorn/require-post-message-target-origin
      const worker: PatternWorker = { onmessage: null, postMessage: (question) => thread.postMessage(question), terminate: () => void thread.terminate() };
      thread.on("message", (data: number[]) => worker.onmessage?.({ data } as MessageEvent<number[]>));
      return worker;
    },
  });
  onTestFinished(() => matcher.close());
  const match = (query: string, texts: readonly string[]) => new Promise((resolve) => matcher.match(query, texts, resolve));
  return { matcher, match, started: () => started };
}

test("a regular expression that never ends is given up, and the next one is answered", async () => {
  const { match, started } = openMatcher(3000);
  expect(await match("/^rate 0\\.0\\d/", ["rate 0.01", "rate 0.1"])).toEqual([0]);
  expect(await match("/(a+)+b/", ["a".repeat(60)])).toBe("slow");
  expect(await match("/a$/", ["a", "b", "ca"])).toEqual([0, 2]);
  expect(started()).toBe(2);
});

test("only the newest question is answered", async () => {
  const { matcher, match } = openMatcher(60_000);
  let first = false;
  matcher.match("/(a+)+b/", ["a".repeat(60)], () => (first = true));
  expect(await match("/b/", ["a", "b"])).toEqual([1]);
  expect(first).toBe(false);
});
