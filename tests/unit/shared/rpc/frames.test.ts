import fc from "fast-check";
import { expect, test } from "vitest";
import { createFrameSplitter, frameHead } from "#shared/rpc/frames.ts";

function frame(body: Uint8Array): Uint8Array {
  return Buffer.concat([frameHead(body.length), body]);
}

test("frames come out as they went in, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (bodies, cuts) => {
      const bytes = Buffer.concat(bodies.map(frame));
      const received: Uint8Array[] = [];
      const splitter = createFrameSplitter({ onFrame: (body) => received.push(Uint8Array.from(body)) });
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const length = cuts[cut % cuts.length]!;
        splitter.push(bytes.subarray(at, at + length));
        at += length;
      }
      expect(received).toEqual(bodies.map((body) => Uint8Array.from(body)));
    }),
  );
});

test("a length beyond the limit is refused before its body is awaited", () => {
  const splitter = createFrameSplitter({ onFrame: () => expect.unreachable(), maxBytes: 100 });
  expect(() => splitter.push(frameHead(101))).toThrow(expect.objectContaining({ code: "invalid-input" }));
  // The first bytes of a browser that found the socket.
  const limited = createFrameSplitter({ onFrame: () => expect.unreachable() });
  expect(() => limited.push(Buffer.from("GET / HTTP/1.1\r\n"))).toThrow(expect.objectContaining({ code: "invalid-input" }));
});

test("a body beyond the limit is not sent", () => {
  expect(() => frameHead(101, 100)).toThrow(expect.objectContaining({ code: "invalid-input" }));
});

test("a long body that arrives in thousands of chunks comes out whole", () => {
  const body = new Uint8Array(8 * 2 ** 20).fill(7);
  const bytes = frame(body);
  let received: Uint8Array | undefined;
  const splitter = createFrameSplitter({ onFrame: (one) => (received = one) });
  for (let at = 0; at < bytes.length; at += 1024) splitter.push(bytes.subarray(at, at + 1024));
  expect(received && Buffer.compare(received, body)).toBe(0);
});
