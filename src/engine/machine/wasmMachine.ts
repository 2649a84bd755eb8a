import { checkCommands } from "./checkCommands.ts";
import type { LoadedProgram, Machine } from "./Machine.ts";
import { memoryError } from "./memoryError.ts";

interface Kernels {
  /** Where its own data and stack end. */
  heapBase(): number;
  scratchOf(commands: number, count: number): number;
  prepare(arena: number, scratch: number, scratchStride: number, commands: number, threads: number): void;
  run(start: number): void;
}

const pageBytes = 65_536;
/** 32-bit addresses, less the last page. */
const mostBytes = 65_535 * pageBytes;

export interface WasmMachineDeps {
  name: "wasm-simd" | "wasm-fma";
  module: WebAssembly.Module;
  /** The most memory that a program may have; 4 GB else. */
  limitBytes?: number | undefined;
}

/** Kernels in WebAssembly, for Node and for the page: an instance and a memory for each program, one thread. */
export function createWasmMachine({ name, module, limitBytes = mostBytes }: WasmMachineDeps): Machine {
  const limit = Math.min(limitBytes, mostBytes);
  return {
    name,
    load({ commands, arenaSize }): LoadedProgram {
      const starts = checkCommands(commands, arenaSize);
      // The commands lie first: how much scratch they need is only known when the kernels have seen them.
      const known = 4 * pageBytes + (commands.length + arenaSize) * 4;
      if (known > limit) throw memoryError(known);
      const memory = allocate(known);
      const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
      const commandsAt = aligned(kernels.heapBase());
      grow(memory, commandsAt + commands.length * 4);
      new Int32Array(memory.buffer, commandsAt, commands.length).set(commands);
      const scratch = kernels.scratchOf(commandsAt, commands.length);
      const scratchAt = aligned(commandsAt + commands.length * 4);
      const arenaAt = aligned(scratchAt + scratch * 4);
      const end = arenaAt + arenaSize * 4;
      if (end > limit) throw memoryError(end);
      grow(memory, end);
      kernels.prepare(arenaAt, scratchAt, scratch, commandsAt, 1);
      let live: Kernels | undefined = kernels;
      return {
        floats: new Float32Array(memory.buffer, arenaAt, arenaSize),
        ints: new Int32Array(memory.buffer, arenaAt, arenaSize),
        run(start) {
          if (!starts.has(start)) throw new Error(`No segment of the program begins at word ${start}.`);
          if (!live) throw new Error("The program was freed.");
          live.run(start);
        },
        free() {
          live = undefined;
        },
      };
    },
  };
}

/** Room for the bytes, or a coded error. */
function allocate(bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes), maximum: mostBytes / pageBytes });
  } catch (error) {
    throw memoryError(bytes, error);
  }
}

function grow(memory: WebAssembly.Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (missing <= 0) return;
  try {
    memory.grow(missing);
  } catch (error) {
    throw memoryError(bytes, error);
  }
}

function aligned(at: number): number {
  return Math.ceil(at / 64) * 64;
}

/** A module of one function that uses f32x4.relaxed_madd. */
const relaxedSimd = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65, 0, 253, 17, 253, 133, 2, 11);

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedSimd);
}
