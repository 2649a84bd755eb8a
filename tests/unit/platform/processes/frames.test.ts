import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameReader, encodeFrame, framePieces } from "#platform/processes/frames.ts";

/** Any number; msgpack, like JSON, writes −0 as 0. */
const number = fc.double().map((value) => value + 0);

describe("frames", () => {
  it("arrive whole and in order, however the pipe cuts them", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ kind: fc.string(), list: fc.array(number), text: fc.string() }), { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (messages, cuts) => {
        const received: unknown[] = [];
        const read = createFrameReader((message) => received.push(message));
        const bytes = Buffer.concat(messages.map(encodeFrame));
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const next = at + cuts[cut % cuts.length]!;
          read(bytes.subarray(at, next));
          at = next;
        }
        expect(received).toEqual(messages);
      }),
    );
  });

  it("keep bytes, and give them memory of their own", () => {
    const received: unknown[] = [];
    const frame = encodeFrame({ bytes: new Uint8Array([1, 2, 3]), values: new Float64Array([0.5]) });
    createFrameReader((message) => received.push(message))(frame);
    frame.fill(0);
    expect(received).toEqual([{ bytes: new Uint8Array([1, 2, 3]), values: new Float64Array([0.5]) }]);
  });

  it("are the same in pieces, small or large", () => {
    for (const size of [10, 65_530, 65_536, 300_000]) {
      const message = { kind: "checkpoint", bytes: Uint8Array.from({ length: size }, (_, index) => index % 251) };
      expect(Buffer.concat(framePieces(message)).equals(encodeFrame(message))).toBe(true);
    }
  });

  it("refuse what is no frame", () => {
    const read = createFrameReader(() => undefined);
    expect(() => read(new Uint8Array([0xff, 0xff, 0xff, 0xff, 1]))).toThrow(/no frame/);
  });

  it("carry a prototype's name as plain data", () => {
    const received: Record<string, unknown>[] = [];
    createFrameReader((message) => received.push(message as Record<string, unknown>))(encodeFrame(JSON.parse('{"__proto__":{"polluted":true},"kind":"x"}')));
    expect(Object.getPrototypeOf(received[0])).toBe(Object.prototype);
    expect(received[0]!["polluted"]).toBeUndefined();
  });
});
