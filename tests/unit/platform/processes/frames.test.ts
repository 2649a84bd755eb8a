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
      const message = { kind: "question", question: { kind: "checkpoint", step: 3, bytes: Uint8Array.from({ length: size }, (_, index) => index % 251) } };
      const received: unknown[] = [];
      const read = createFrameReader((one) => received.push(one));
      for (const piece of [...framePieces(message), ...framePieces({ kind: "next" })]) read(piece);
      const [first, ...rest] = received as [typeof message];
      expect(Buffer.from(first.question.bytes).equals(message.question.bytes)).toBe(true);
      expect({ ...first, question: { ...first.question, bytes: message.question.bytes } }).toEqual(message);
      expect(rest).toEqual([{ kind: "next" }]);
    }
  });

  it("carry the many bytes a message ends with as they lie, and copy those that it does not end with", () => {
    const bytes = new Uint8Array(300_000);
    expect(framePieces({ kind: "question", question: { step: 3, bytes } })[1] === bytes).toBe(true);
    for (const message of [{ bytes, kind: "answer" }, [bytes], { step: 3, list: [bytes] }]) expect(framePieces(message).some((piece) => piece === bytes)).toBe(false);
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
