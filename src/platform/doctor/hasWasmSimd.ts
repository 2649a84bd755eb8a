/** A function that makes a vector and counts its bits: valid only where WebAssembly has SIMD. */
const probe = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

export function hasWasmSimd(): boolean {
  return WebAssembly.validate(probe);
}
