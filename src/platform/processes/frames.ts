import { Packr } from "msgpackr";

/** Larger than any checkpoint or data set of the lab; a length above it means that the stream is not ours. */
const maxFrameBytes = 1 << 30;
const headerBytes = 4;

/** Without records: reading them compiles functions from names that the other side chose. */
const packr = new Packr({ moreTypes: true, useRecords: false });

/** Bodies above are not copied behind their header. */
const largeBytes = 65_536;

/** No bytes, in MessagePack: `bin 8` of length 0. What they are replaced by says the length in 4 bytes. */
const emptyBytes = Buffer.from([0xc4, 0]);
const binHeaderBytes = 5;

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

/** The message with none of the many bytes that it ends with, and these. */
function splitBytes(message: unknown): { head: unknown; bytes?: Uint8Array } {
  if (message instanceof Uint8Array && message.length > largeBytes) return { head: emptyBytes.subarray(emptyBytes.length), bytes: message };
  if (typeof message !== "object" || message === null || Object.getPrototypeOf(message) !== Object.prototype) return { head: message };
  const last = Object.keys(message).at(-1);
  const { head, bytes } = splitBytes(last === undefined ? undefined : (message as Record<string, unknown>)[last]);
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
