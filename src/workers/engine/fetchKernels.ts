import manifest from "#resources/kernels/kernels.json";
import wasmFma from "#resources/kernels/wasm-fma.wasm?url";
import wasmFmaThreads from "#resources/kernels/wasm-fma-threads.wasm?url";
import wasmSimd from "#resources/kernels/wasm-simd.wasm?url";
import wasmSimdThreads from "#resources/kernels/wasm-simd-threads.wasm?url";

const urls = { "wasm-fma.wasm": wasmFma, "wasm-fma-threads.wasm": wasmFmaThreads, "wasm-simd.wasm": wasmSimd, "wasm-simd-threads.wasm": wasmSimdThreads };

/** A file of built kernels, served with the page, once its bytes are known to be those that this page was built with. */
export async function fetchKernels(name: keyof typeof urls): Promise<{ module: WebAssembly.Module; sources: string }> {
  const { sha256, sources } = manifest.files[name];
  const response = await fetch(urls[name]);
  if (!response.ok) throw new Error(`${name} cannot be fetched (${response.status}).`);
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") !== sha256) throw new Error(`${name} is not the file that came with this version.`);
  return { module: await WebAssembly.compile(bytes), sources };
}
