import { describe, expect, test } from "vitest";
import type { AppError } from "#shared/AppError.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { until } from "#tests/support/until.ts";

export interface LinkPair {
  /** The side that listened and the side that connected, where there is such a difference. */
  ends: readonly [Link, Link];
  /** Frees what the pair needed beside its links. */
  close?(): void | Promise<void>;
}

/** What every Link promises. */
export function describeLink(name: string, open: () => LinkPair | Promise<LinkPair>): void {
  describe(`A link ${name}`, () => {
    test.for([0, 1] as const)("carries messages in order from end %i", async (from, { onTestFinished }) => {
      const { ends } = await opened(onTestFinished);
      const received = record(ends[1 - from]!);
      record(ends[from]);
      for (let i = 0; i < 300; i++) ends[from].post({ kind: "number", i });
      await until(() => received.messages.length === 300);
      expect(received.messages).toEqual(Array.from({ length: 300 }, (_, i) => ({ kind: "number", i })));
    });

    test("keeps what was posted before the other end listened", async ({ onTestFinished }) => {
      const { ends } = await opened(onTestFinished);
      record(ends[1]);
      ends[1].post("early");
      await new Promise((resolve) => setImmediate(resolve));
      const received = record(ends[0]);
      await until(() => received.messages.length);
      expect(received.messages).toEqual(["early"]);
    });

    test("carries a 100 KB Float32Array and its kin intact", async ({ onTestFinished }) => {
      const { ends } = await opened(onTestFinished);
      const received = record(ends[1]);
      record(ends[0]);
      const floats = new Float32Array(25_600).map((_, i) => Math.fround(Math.sin(i) * 1e-3 + i));
      floats.set([Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-45]);
      const sent = { floats, doubles: Float64Array.of(Math.PI, Number.MIN_VALUE), bytes: Uint8Array.from({ length: 784 }, (_, i) => i % 256), nothing: undefined, deep: [{ a: [1, "é\u0000😀", true, 2 ** 53] }] };
      ends[0].post(sent);
      await until(() => received.messages.length);
      const [got] = received.messages as [typeof sent];
      expect(got.floats).toBeInstanceOf(Float32Array);
      expect(Buffer.compare(bytesOf(got.floats), bytesOf(floats))).toBe(0);
      expect(got.doubles).toEqual(sent.doubles);
      expect(got.bytes).toBeInstanceOf(Uint8Array);
      expect(Uint8Array.from(got.bytes)).toEqual(sent.bytes);
      expect(got.nothing).toBeUndefined();
      expect(got.deep).toEqual(sent.deep);
    });

    test("carries a message that changes after it was posted as it was", async ({ onTestFinished }) => {
      const { ends } = await opened(onTestFinished);
      const received = record(ends[1]);
      record(ends[0]);
      const floats = Float32Array.of(1, 2, 3);
      ends[0].post(floats);
      floats.fill(9);
      await until(() => received.messages.length);
      expect(received.messages).toEqual([Float32Array.of(1, 2, 3)]);
    });

    test.for([0, 1] as const)("tells both ends once when end %i closes, after what was posted before", async (closing, { onTestFinished }) => {
      const { ends } = await opened(onTestFinished);
      const mine = record(ends[closing]);
      const theirs = record(ends[1 - closing]!);
      ends[closing].post("last words");
      ends[closing].close();
      ends[closing].close();
      ends[closing].post("too late");
      await until(() => mine.closed.length && theirs.closed.length);
      ends[1 - closing]!.close();
      ends[1 - closing]!.post("too late");
      await new Promise((resolve) => setImmediate(resolve));
      expect(theirs.messages).toEqual(["last words"]);
      expect(mine.messages).toEqual([]);
      expect([mine.closed, theirs.closed]).toEqual([[undefined], [undefined]]);
    });

    test("refuses what can't be carried and stays open", async ({ onTestFinished }) => {
      const { ends } = await opened(onTestFinished);
      const received = record(ends[1]);
      record(ends[0]);
      expect(() => ends[0].post({ act: () => 1 })).toThrow(/function|clone/i);
      ends[0].post("still here");
      await until(() => received.messages.length);
      expect(received).toEqual({ messages: ["still here"], closed: [] });
    });

    async function opened(onTestFinished: (action: () => void | Promise<void>) => void): Promise<LinkPair> {
      const pair = await open();
      onTestFinished(async () => {
        for (const link of pair.ends) link.close();
        await pair.close?.();
      });
      return pair;
    }
  });
}

/** Listens and keeps all that arrives. */
export function record(link: Link): { messages: unknown[]; closed: (AppError | undefined)[] } {
  const seen: { messages: unknown[]; closed: (AppError | undefined)[] } = { messages: [], closed: [] };
  link.listen({
    message: (message) => void seen.messages.push(message),
    closed: (reason) => void seen.closed.push(reason),
  });
  return seen;
}

function bytesOf(array: Float32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
