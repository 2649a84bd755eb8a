/** Name and version of what computes: results are compared within one build. Recorded in every spec and checkpoint. */
export const engineBuild = "tfjs-4.22.0/wasm-simd-2";
