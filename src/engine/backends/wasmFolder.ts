import { createRequire } from "node:module";
import { dirname, sep } from "node:path";

/** Where the engine's WebAssembly files are: a restricted process must be able to read it. Looked up without loading the engine. */
export function wasmFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep;
}
