import { Packr } from "msgpackr";

export interface Codec {
  /** Throws on a function, which msgpack would silently leave out. */
  encode(message: unknown): Uint8Array;
  /** Throws on bytes that are no message. */
  decode(bytes: Uint8Array): unknown;
}

/** msgpack with the structured-clone extension: typed arrays, dates, undefined and cycles arrive as they were sent. */
export function createCodec(): Codec {
  const packr = new Packr({
    structuredClone: true,
    writeFunction() {
      throw new TypeError("A function can't be sent.");
    },
  });
  return { encode: (message) => packr.pack(message), decode: (bytes): unknown => packr.unpack(bytes) };
}
