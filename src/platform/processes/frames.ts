import { Packr } from "msgpackr";

/** Larger than any checkpoint or data set of the lab; a length above it means that the stream is not ours. */
const maxFrameBytes = 1 << 30;
const headerBytes = 4;

/** Most bytes that a message may end with: a frame has room for them and for what is before them. */
export const mostBytes = maxFrameBytes - (1 << 20);

/** Without records: reading them compiles functions from names that the other side chose. */
const packr = new Packr({ moreTypes: true, useRecords: false });

/** Bodies above are not copied behind their header. */
const largeBytes = 65_536;

/** No bytes, in MessagePack: `bin 8` of length 0. What they are replaced by says the length in 4 bytes. */
const emptyBytes = Buffer.from([0xc4, 0]);
const binHeaderBytes = 5;

/** Fewer bytes are written faster than a thread is woken that does it. */
const streamedBytes = 1 << 20;

/**
 * A frame in the pieces to write one after the other at once: the last may change with the next message that is encoded. Many bytes
 * that come last in their message, as a state's do, are a piece as they lie: nothing of them is copied.
 */
export function framePieces(message: unknown): readonly Uint8Array[] {
  const { head, bytes } = splitBytes(message);
  const body = packr.pack(head);
  if (bytes) {
    // In place of the empty ones at the end: MessagePack's `bin 32`.
    const front = Buffer.allocUnsafeSlow(headerBytes + body.length - emptyBytes.length + binHeaderBytes);
    front.writeUInt32LE(front.length - headerBytes + bytes.length, 0);
    front.set(body.subarray(0, -emptyBytes.length), headerBytes);
    front.writeUInt8(0xc6, front.length - binHeaderBytes);
    front.writeUInt32BE(bytes.length, front.length - binHeaderBytes + 1);
    return [front, bytes];
  }
  if (body.length <= largeBytes) return [framed(body)];
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(body.length, 0);
  return [header, body];
}

/**
 * Parts messages whose many bytes take a pipe of their own, while others pass by them; answers nothing for those that do not end with
 * many. After the first one all go this way that end with any: a message that goes the short way would come before them. The frame is
 * [the message without its bytes, how many they are].
 */
export function createStreamSplitter(): (message: unknown) => { frame: Uint8Array; bytes: Uint8Array } | undefined {
  let above = streamedBytes;
  return (message) => {
    const { head, bytes } = splitBytes(message, above);
    if (!bytes) return undefined;
    above = 0;
    return { frame: encodeFrame([head, bytes.length]), bytes };
  };
}

/** The message with none of the bytes that it ends with, and these, where they are more than `above`. */
function splitBytes(message: unknown, above = largeBytes): { head: unknown; bytes?: Uint8Array } {
  if (message instanceof Uint8Array && message.length > above) return { head: emptyBytes.subarray(emptyBytes.length), bytes: message };
  if (typeof message !== "object" || message === null || Object.getPrototypeOf(message) !== Object.prototype) return { head: message };
  const last = Object.keys(message).at(-1);
  const { head, bytes } = splitBytes(last === undefined ? undefined : (message as Record<string, unknown>)[last], above);
  return bytes ? { head: { ...message, [last!]: head }, bytes } : { head: message };
}

/** Body length as a 32-bit little-endian number, then the message in MessagePack. */
export function encodeFrame(message: unknown): Uint8Array {
  return framed(packr.pack(message));
}

function framed(body: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafeSlow(headerBytes + body.length);
  frame.writeUInt32LE(body.length, 0);
  frame.set(body, headerBytes);
  return frame;
}

/** Answers a function to feed with what a pipe gives, in pieces of any size. It throws when the bytes are no frames. */
export function createFrameReader(onMessage: (message: unknown) => void): (chunk: Uint8Array) => void {
  const header = Buffer.alloc(headerBytes);
  /** Of the frame that has begun, once its length is known. */
  let body: Buffer | undefined;
  let filled = 0;

  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const into = body ?? header;
      const taken = Math.min(into.length - filled, chunk.length - at);
      into.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < into.length) return;
      filled = 0;
      if (!body) {
        const length = header.readUInt32LE(0);
        if (length > maxFrameBytes) throw new Error(`A frame of ${length} bytes is no frame.`);
        body = Buffer.allocUnsafeSlow(length);
        if (length > 0) continue;
      }
      const whole = body;
      body = undefined;
      onMessage(packr.unpack(whole));
    }
  };
}

/** Reads frames from one pipe, and from another the many bytes that belong to some of them. Both functions throw when it is something else. */
export function createStreamReader(onMessage: (message: unknown) => void): { frames(chunk: Uint8Array): void; bytes(chunk: Uint8Array): void } {
  const waiting: { head: unknown; into: Uint8Array }[] = [];
  let filled = 0;
  /** Of a message that is still in the other pipe. */
  let early: Uint8Array[] = [];
  let earlyBytes = 0;

  function bytes(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const first = waiting[0];
      if (!first) {
        early.push(chunk.subarray(at));
        earlyBytes += chunk.length - at;
        if (earlyBytes > maxFrameBytes) throw new Error("Bytes that belong to no message.");
        return;
      }
      const taken = Math.min(first.into.length - filled, chunk.length - at);
      first.into.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < first.into.length) return;
      filled = 0;
      waiting.shift();
      onMessage(withBytes(first.head, first.into));
    }
  }

  const frames = createFrameReader((message) => {
    if (!Array.isArray(message)) return onMessage(message);
    const [head, length] = message as unknown[];
    if (typeof length !== "number" || !(length > 0 && length <= maxFrameBytes)) throw new Error("A message without its bytes.");
    waiting.push({ head, into: Buffer.allocUnsafeSlow(length) });
    const before = early;
    early = [];
    earlyBytes = 0;
    before.forEach(bytes);
  });
  return { frames, bytes };
}

/** The message with these bytes in place of what it ends with. */
function withBytes(head: unknown, bytes: Uint8Array): unknown {
  if (head instanceof Uint8Array) return bytes;
  if (typeof head !== "object" || head === null || Array.isArray(head)) throw new Error("A message that has no place for its bytes.");
  const last = Object.keys(head).at(-1);
  return last === undefined ? head : { ...head, [last]: withBytes((head as Record<string, unknown>)[last], bytes) };
}
