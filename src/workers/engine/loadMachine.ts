import { createPageHelpers } from "#engine/machine/pageHelpers.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import { createWasmMachine, hasRelaxedSimd, hasSimd } from "#engine/machine/wasmMachine.ts";
// The bundler makes its default export.
// eslint-disable-next-line import/default
import helperUrl from "#engine/machine/wasmHelper.ts?worker&url";
import { fetchKernels } from "./fetchKernels.ts";

/** Longest that threads are waited for before a worker goes on with one, ms. */
const patienceMs = 5_000;

/** Our kernels in WebAssembly, as fast as this browser can: with relaxed SIMD where it has it, with threads where the page is isolated from other origins. */
export async function loadMachine(wanted: number): Promise<{ machine: Machine; sources: string; threads: number }> {
  if (!hasSimd()) throw new Error("This browser has no WebAssembly with SIMD.");
  const name = hasRelaxedSimd() ? "wasm-fma" : "wasm-simd";
  const helpers = wanted > 1 ? createPageHelpers({ url: new URL(helperUrl, location.href) }) : undefined;
  const { module, sources } = await fetchKernels(`${name}.wasm`);
  if (!helpers) return { machine: createWasmMachine({ name, module }), sources, threads: 1 };
  const shared = (await fetchKernels(`${name}-threads.wasm`)).module;
  const machine = createWasmMachine({ name, module, threaded: { module: () => shared, helpers } });
  return { machine, sources, threads: await wakeHelpers(machine, wanted) };
}

/** Threads begin in turns of this worker's event loop, which steps give none: they are called before the first one. Answers how many there are. */
async function wakeHelpers(machine: Machine, threads: number): Promise<number> {
  const program = machine.load({ commands: Int32Array.of(0, 0), arenaSize: 64 }, { threads });
  for (const until = performance.now() + patienceMs; program.threads < threads && performance.now() < until; program.run(0)) await new Promise((resolve) => setTimeout(resolve, 1));
  const came = program.threads;
  program.free();
  return came;
}
