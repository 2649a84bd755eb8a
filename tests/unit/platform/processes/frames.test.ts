import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameReader, createStreamReader, createStreamSplitter, encodeFrame, framePieces } from "#platform/processes/frames.ts";

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

  it("let others pass while many bytes come by another pipe, whichever is read first, however it is cut", () => {
    const large = (step: number): { question: { step: number; bytes: Uint8Array } } => ({ question: { step, bytes: Uint8Array.from({ length: 1_200_000 + step }, (_, index) => (index + step) % 251) } });
    const sent = [large(1), large(2)];
    const split = createStreamSplitter();
    const streamed = sent.map((message) => split(message)!);
    const frames = [...streamed.map(({ frame }) => frame), encodeFrame({ kind: "alive" })];
    const bytes = Buffer.concat(streamed.map((one) => one.bytes));
    const cuts = [0, 100, 1_000_000, 1_300_000, bytes.length].map((end, index, all) => bytes.subarray(all[index - 1] ?? 0, end));
    for (const framesFirst of [true, false]) {
      const received: unknown[] = [];
      const reader = createStreamReader((message) => received.push(message));
      if (framesFirst) {
        frames.forEach(reader.frames);
        expect(received).toEqual([{ kind: "alive" }]);
      }
      cuts.forEach(reader.bytes);
      if (!framesFirst) frames.forEach(reader.frames);
      const whole = received.filter((message): message is (typeof sent)[number] => (message as { question?: unknown }).question !== undefined);
      expect(whole.map(({ question }) => question.step)).toEqual([1, 2]);
      whole.forEach(({ question }, index) => expect(Buffer.from(question.bytes).equals(sent[index]!.question.bytes)).toBe(true));
      expect(received.length).toBe(3);
    }
  });

  it("stream no message that ends with few bytes, or with none", () => {
    for (const message of [{ kind: "alive" }, { question: { bytes: new Uint8Array(10_000) } }, { bytes: new Uint8Array(2_000_000), kind: "answer" }]) expect(createStreamSplitter()(message)).toBeUndefined();
  });

  it("stream one that ends with fewer bytes after one that ends with many: it does not come first", () => {
    const split = createStreamSplitter();
    const [many, few] = [1_048_577, 100].map((length) => split({ question: { bytes: new Uint8Array(length) } })!);
    const received: number[] = [];
    const reader = createStreamReader((message) => received.push((message as { question: { bytes: Uint8Array } }).question.bytes.length));
    reader.frames(many!.frame);
    reader.frames(few!.frame);
    reader.bytes(many!.bytes);
    reader.bytes(few!.bytes);
    expect(received).toEqual([1_048_577, 100]);
    expect(split({ kind: "alive" })).toBeUndefined();
  });

  it("refuse bytes that no message has, and a message that has no place for its bytes", () => {
    const reader = createStreamReader(() => undefined);
    for (const message of [[{ kind: "alive" }, -1], [{ kind: "alive" }, 2 ** 40], [{ kind: "alive" }]]) expect(() => reader.frames(encodeFrame(message))).toThrow(/without its bytes/);
    reader.frames(encodeFrame([{ kind: "alive" }, 3]));
    expect(() => reader.bytes(new Uint8Array(3))).toThrow(/no place/);
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
