// Types for whoever imports this file from another layer, such as tests.
// eslint-disable-next-line typescript/triple-slash-reference
/// <reference path="./msgpackr.d.ts" />
import { Packr } from "msgpackr/index-no-eval";

/**
 * Messages as the lab host's transports carry them: msgpack with the structured-clone extension. The build without eval,
 * which the page's policy forbids.
 */
export interface Codec {
  encode(message: unknown): Uint8Array<ArrayBuffer>;
  /** Throws on bytes that are no message. */
  decode(bytes: Uint8Array): unknown;
}

export function createCodec(): Codec {
  const packr = new Packr({ structuredClone: true });
  // The packer's answer is a view of a buffer that it uses again.
  return { encode: (message) => Uint8Array.from(packr.pack(message)), decode: (bytes): unknown => packr.unpack(bytes) };
}
