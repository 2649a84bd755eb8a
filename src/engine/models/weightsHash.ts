import type { NamedArray } from "./safetensors.ts";
import { createSha256 } from "./sha256.ts";

/** SHA-256 over weights in order: dtype, shape, little-endian bytes. Names are left out: they count layers made before. */
export function weightsHash(weights: readonly Pick<NamedArray, "dtype" | "shape" | "data">[]): string {
  const hash = createSha256();
  for (const { dtype, shape, data } of weights) {
    hash.update(`${dtype}[${shape.join(",")}]`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
