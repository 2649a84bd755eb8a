import { Packr } from "msgpackr";

/** Larger than any checkpoint or data set of the lab; a length above it means that the stream is not ours. */
const maxFrameBytes = 1 << 30;
const headerBytes = 4;

/** Without records: reading them compiles functions from names that the other side chose. */
const packr = new Packr({ moreTypes: true, useRecords: false });

/** Bodies above are not copied behind their header. */
const largeBytes = 65_536;

/** A frame in the pieces to write one after the other at once: the last may change with the next message that is encoded. */
export function framePieces(message: unknown): readonly Uint8Array[] {
  const body = packr.pack(message);
  if (body.length <= largeBytes) return [framed(body)];
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(body.length, 0);
  return [header, body];
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
  let pieces: Uint8Array[] = [];
  let buffered = 0;
  let needed = headerBytes;

  return (chunk) => {
    pieces.push(chunk);
    buffered += chunk.length;
    if (buffered < needed) return;
    const bytes = Buffer.concat(pieces);
    let start = 0;
    for (;;) {
      needed = headerBytes;
      if (bytes.length - start < needed) break;
      const length = bytes.readUInt32LE(start);
      if (length > maxFrameBytes) throw new Error(`A frame of ${length} bytes is no frame.`);
      needed += length;
      if (bytes.length - start < needed) break;
      onMessage(packr.unpack(bytes.subarray(start + headerBytes, start + needed)));
      start += needed;
    }
    // A copy: the rest of a message may be a few bytes, and what came before them a whole model.
    pieces = start < bytes.length ? [Buffer.from(bytes.subarray(start))] : [];
    buffered = bytes.length - start;
  };
}
