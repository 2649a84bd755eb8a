import { describe, expect, test } from "vitest";
import { AppError } from "#shared/AppError.ts";
import { streamWindow } from "#shared/rpc/openStream.ts";
import { mathLab, settled, take } from "#tests/support/labs/mathLab.ts";
import { until } from "#tests/support/until.ts";

describe("a stream", () => {
  test("gives all events in order, then ends", async () => {
    const { math, seen } = mathLab();
    const events = [];
    for await (const event of math.count({ from: 1, to: 500 })) events.push(event);
    expect(events).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(seen.ended).toEqual(["finished"]);
  });

  test("is pulled no further than its consumer's credit", async () => {
    const { math, seen } = mathLab();
    const events = math.count({ from: 1, to: 10_000 })[Symbol.asyncIterator]();
    await settled();
    expect(seen.pulled).toBe(streamWindow);
    for (let i = 1; i <= streamWindow; i++) expect(await events.next()).toEqual({ done: false, value: i });
    await settled();
    expect(seen.pulled).toBe(2 * streamWindow);
    await events.return?.();
    await until(() => seen.ended.length);
    expect(seen.ended).toEqual(["stopped"]);
    expect(seen.pulled).toBe(2 * streamWindow);
  });

  test("ends its handler when the consumer leaves the loop", async () => {
    const { math, seen } = mathLab();
    expect(await take(math.count({ from: 1, to: 1e9 }), 3)).toEqual([1, 2, 3]);
    await until(() => seen.ended.length);
    expect(seen.contexts[0]?.signal.aborted).toBe(true);
  });

  test("ends its handler when the consumer aborts, also while nothing arrives", async () => {
    const stopped: string[] = [];
    const { math, seen } = mathLab({
      async *count(_, { signal }) {
        yield 1;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        stopped.push("woken");
        throw signal.reason;
      },
    });
    const controller = new AbortController();
    const events = math.count({ from: 0, to: 0 }, { signal: controller.signal })[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: 1 });
    const pending = events.next();
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: "cancelled" });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    await until(() => stopped.length);
    expect(seen.logged).toEqual([]);
  });

  test("gives what came before an error, then the error once", async () => {
    const { math } = mathLab({
      async *count() {
        yield 1;
        yield 2;
        throw new AppError({ code: "run-failed", message: "The run failed." });
      },
    });
    const events = math.count({ from: 0, to: 0 })[Symbol.asyncIterator]();
    await settled();
    expect(await events.next()).toMatchObject({ value: 1 });
    expect(await events.next()).toMatchObject({ value: 2 });
    await expect(events.next()).rejects.toMatchObject({ code: "run-failed" });
    expect(await events.next()).toMatchObject({ done: true });
  });

  test("stops its handler when an event breaks the contract", async () => {
    const { math, seen } = mathLab({
      async *count(_, { signal }) {
        try {
          for (;;) yield "one" as unknown as number;
        } finally {
          seen.ended.push(String(signal.aborted));
        }
      },
    });
    await expect(take(math.count({ from: 0, to: 0 }), 1)).rejects.toMatchObject({ code: "internal" });
    await until(() => seen.ended.length);
  });

  test("with a bad input is refused", async () => {
    await expect(take(mathLab().math.count({ from: 0.5, to: 1 }), 1)).rejects.toMatchObject({ code: "invalid-input", data: { path: "from" } });
  });
});
