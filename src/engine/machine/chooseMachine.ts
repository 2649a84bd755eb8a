import type { EngineTrouble } from "#core/runs/events.ts";
import type { Machine, MachineName } from "./Machine.ts";
import { createKernelFiles, kernelsFolder } from "./kernelFiles.ts";
import { nativeFile, nativeMachines } from "./nativeMachine.ts";
import { createNodeHelpers } from "./nodeHelpers.ts";
import { createWasmMachine, hasRelaxedSimd } from "./wasmMachine.ts";

export interface ChosenMachine {
  machine: Machine;
  /** Hash of its kernels' sources. */
  sources: string;
  /** Why a faster one is not used, where one was expected. */
  trouble?: (EngineTrouble & { kind: "file" | "processor" }) | undefined;
}

export interface ChooseMachineOptions {
  /** This one and no other; an Error where it is not to be had. */
  name?: MachineName | undefined;
  folder?: string | undefined;
}

/** The fastest machine that this computer can run: native kernels, else WebAssembly with relaxed SIMD, else plain SIMD. */
export function chooseMachine({ name, folder = kernelsFolder() }: ChooseMachineOptions = {}): ChosenMachine {
  const files = createKernelFiles({ folder });
  const wasm = (wanted: "wasm-simd" | "wasm-fma"): ChosenMachine => {
    let threads: WebAssembly.Module | undefined;
    const module = (): WebAssembly.Module => (threads ??= new WebAssembly.Module(files.read(`${wanted}-threads.wasm`)));
    return {
      machine: createWasmMachine({ name: wanted, module: new WebAssembly.Module(files.read(`${wanted}.wasm`)), threaded: { module, helpers: createNodeHelpers() } }),
      sources: files.sources(`${wanted}.wasm`),
    };
  };
  if (name === "wasm-simd" || name === "wasm-fma") return wasm(name);
  let trouble: ChosenMachine["trouble"];
  try {
    const machine = nativeMachines(files).find((found) => name === undefined || found.name === name);
    if (machine) return { machine, sources: files.sources(nativeFile) };
    trouble = { kind: "processor", cause: name === undefined ? "This processor has none of the instructions that the native kernels use." : `This processor cannot run ${name}.` };
  } catch (error) {
    trouble = { kind: "file", cause: messageOf(error) };
  }
  if (name !== undefined) throw new Error(trouble.cause);
  if (!hasRelaxedSimd()) return { ...wasm("wasm-simd"), trouble };
  try {
    return { ...wasm("wasm-fma"), trouble };
  } catch (error) {
    return { ...wasm("wasm-simd"), trouble: { kind: "file", cause: `${trouble.cause} ${messageOf(error)}` } };
  }
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
}
