import { AppError } from "../AppError.ts";

/**
 * Frames on a byte stream: four bytes with the length of the body, little-endian, then the body. Cutting a stream into
 * frames needs no knowledge of what is in them, so a process that only bridges two links never decodes. This file runs
 * in Electron's main process too: nothing newer than Node 16.
 */
export const maxFrameBytes = 256 * 2 ** 20;

const headBytes = 4;

/** What goes before a body of that many bytes. Throws `invalid-input` when it is too large to be taken. */
export function frameHead(bodyBytes: number, maxBytes: number = maxFrameBytes): Uint8Array {
  if (bodyBytes > maxBytes) throw tooLarge(bodyBytes, maxBytes);
  const head = new Uint8Array(headBytes);
  new DataView(head.buffer).setUint32(0, bodyBytes, true);
  return head;
}

export interface FrameSplitter {
  /** Gives each frame that is now complete to `onFrame`, in order. Throws `invalid-input` on a length that can't be; then the stream is lost. */
  push(chunk: Uint8Array): void;
}

/** Bodies given to `onFrame` may be views of the chunk: copy what is kept or transferred. */
export function createFrameSplitter({ onFrame, maxBytes = maxFrameBytes }: { onFrame(body: Uint8Array): void; maxBytes?: number }): FrameSplitter {
  /** Bytes of the frame at the front, its head included. */
  let pieces: Uint8Array[] = [];
  let have = 0;

  function push(chunk: Uint8Array): void {
    pieces.push(chunk);
    have += chunk.length;
    while (have >= headBytes) {
      const need = headBytes + bodyLength(firstBytes(headBytes));
      if (have < need) return;
      const all = firstBytes(have);
      const rest = all.subarray(need);
      pieces = rest.length > 0 ? [rest] : [];
      have = rest.length;
      onFrame(all.subarray(headBytes, need));
    }
  }

  /** The first piece, made long enough. Pieces are joined only for a head or a whole frame, so each byte is copied at most twice. */
  function firstBytes(count: number): Uint8Array {
    const [first] = pieces;
    if (first && first.length >= count) return first;
    const joined = new Uint8Array(have);
    let offset = 0;
    for (const piece of pieces) {
      joined.set(piece, offset);
      offset += piece.length;
    }
    pieces = [joined];
    return joined;
  }

  function bodyLength(head: Uint8Array): number {
    const length = new DataView(head.buffer, head.byteOffset, headBytes).getUint32(0, true);
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    return length;
  }

  return { push };
}

function tooLarge(bytes: number, maxBytes: number): AppError {
  return new AppError({ code: "invalid-input", message: `A message of ${bytes} bytes is longer than the ${maxBytes} that a connection carries.` });
}
