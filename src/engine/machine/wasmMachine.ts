import { checkCommands } from "./checkCommands.ts";
import type { HelperPool } from "./HelperPool.ts";
import type { LoadedProgram, Machine } from "./Machine.ts";
import { memoryError } from "./memoryError.ts";
import { admitHelpers, type Crew } from "./wasmCrew.ts";

interface Kernels {
  /** Where its own data and stack end. */
  heapBase(): number;
  scratchOf(commands: number, count: number): number;
  prepare(arena: number, scratch: number, scratchStride: number, commands: number, threads: number, firstMaySleep: number): void;
  run(start: number): void;
  /** Sends the helpers away; in threaded builds. */
  end(): void;
}

const pageBytes = 65_536;
/** 32-bit addresses, less the last page. */
const mostBytes = 65_535 * pageBytes;
/** As much as the linker gives the first thread (scripts/kernels/targets.ts). */
const stackBytes = 65_536;
const mostThreads = 16;

export interface WasmMachineDeps {
  name: "wasm-simd" | "wasm-fma";
  module: WebAssembly.Module;
  /** The most memory that a program may have; 4 GB else. */
  limitBytes?: number | undefined;
  /** For programs that want several threads; without it they get one. */
  threaded?: { module(): WebAssembly.Module; helpers: HelperPool } | undefined;
}

/**
 * Kernels in WebAssembly, for Node and for the page: an instance and a memory for each program. With helpers, each has an
 * instance of its own over the program's memory. They may come in at any run: the number of threads changes no bit.
 */
export function createWasmMachine({ name, module, limitBytes = mostBytes, threaded }: WasmMachineDeps): Machine {
  const limit = Math.min(limitBytes, mostBytes);
  return {
    name,
    threadTrouble: () => threaded?.helpers.trouble(),
    load({ commands, arenaSize }, { threads }): LoadedProgram {
      const starts = checkCommands(commands, arenaSize);
      const helpers = threaded && threads > 1 ? threaded.helpers.borrow(Math.min(threads, mostThreads) - 1) : [];
      const own = helpers.length > 0 ? threaded!.module() : module;
      const all = helpers.length + 1;
      try {
        // The commands lie first: how much scratch they need is only known when the kernels have seen them.
        const known = 4 * pageBytes + helpers.length * stackBytes + (commands.length + arenaSize) * 4;
        if (known > limit) throw memoryError(known);
        const memory = allocate(known, limit, helpers.length > 0);
        const kernels = new WebAssembly.Instance(own, { env: { memory } }).exports as unknown as Kernels;
        const gateAt = aligned(kernels.heapBase());
        const stacksAt = gateAt + 64;
        const commandsAt = stacksAt + helpers.length * stackBytes;
        grow(memory, commandsAt + commands.length * 4);
        new Int32Array(memory.buffer, commandsAt, commands.length).set(commands);
        const scratch = kernels.scratchOf(commandsAt, commands.length);
        // Whole pages and a line more: the same place in two threads' scratch does not compete for the same lines of a cache.
        const stride = all > 1 ? Math.ceil(scratch / 1024) * 1024 + 16 : scratch;
        const scratchAt = aligned(commandsAt + commands.length * 4);
        const arenaAt = aligned(scratchAt + all * stride * 4);
        const end = arenaAt + arenaSize * 4;
        if (end > limit) throw memoryError(end);
        grow(memory, end);
        const prepare = (count: number): void => kernels.prepare(arenaAt, scratchAt, stride, commandsAt, count, threaded?.helpers.waitMs ? 1 : 0);
        prepare(1);
        const crew = helpers.length > 0 ? admitHelpers({ helpers, module: own, memory, gateAt, stacksAt, stackBytes, waitMs: threaded!.helpers.waitMs }) : undefined;
        return programOf({ memory, arenaAt, arenaSize, starts, kernels, prepare, crew, freed: () => threaded?.helpers.giveBack(helpers) });
      } catch (error) {
        threaded?.helpers.giveBack(helpers);
        throw error;
      }
    },
  };
}

interface Parts {
  memory: WebAssembly.Memory;
  arenaAt: number;
  arenaSize: number;
  starts: ReadonlySet<number>;
  kernels: Kernels;
  prepare(threads: number): void;
  crew: Crew | undefined;
  freed(): void;
}

function programOf({ memory, arenaAt, arenaSize, starts, kernels, prepare, crew, freed }: Parts): LoadedProgram {
  let live: Kernels | undefined = kernels;
  let runs = 0;
  let waiting = crew;
  let threads = 1;
  const letIn = (): void => {
    if (!waiting?.letIn(runs)) return;
    prepare((threads = waiting.size + 1));
    waiting = undefined;
  };
  letIn();
  return {
    get threads() {
      return threads;
    },
    floats: new Float32Array(memory.buffer, arenaAt, arenaSize),
    ints: new Int32Array(memory.buffer, arenaAt, arenaSize),
    run(start) {
      if (!starts.has(start)) throw new Error(`No segment of the program begins at word ${start}.`);
      if (!live) throw new Error("The program was freed.");
      letIn();
      runs = (runs + 1) & 0x3fffffff;
      live.run(start);
    },
    free() {
      if (!live) return;
      if (waiting) waiting.sendAway();
      else if (crew) live.end();
      live = undefined;
      freed();
    },
  };
}

/** Room for the bytes, or a coded error. */
function allocate(bytes: number, limit: number, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes), maximum: Math.floor(limit / pageBytes), ...(shared ? { shared } : {}) });
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

/** A module of one function that uses i8x16.popcnt. */
const simd = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

export function hasSimd(): boolean {
  return WebAssembly.validate(simd);
}

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedSimd);
}
