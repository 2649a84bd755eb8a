import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { checkCommands } from "./checkCommands.ts";
import type { LoadedProgram, Machine, MachineName } from "./Machine.ts";
import type { KernelFiles } from "./kernelFiles.ts";
import { memoryError } from "./memoryError.ts";

/** src/engine/kernels/machine/addon.c. */
interface Addon {
  /** Names of the builds that this processor can run, the fastest first, with spaces between. */
  builds(): string;
  /** Address of the buffer's memory modulo 64. */
  misalignment(buffer: ArrayBuffer): number;
  load(build: string, buffer: ArrayBuffer, offset: number, commands: Int32Array, threads: number): object;
  run(program: object, start: number): void;
  /** To the arena's 32-bit element `at`, by all threads that are awake. */
  copy(program: object, at: number, numbers: Float32Array | Int32Array): void;
  free(program: object): void;
}

const names = { avx512: "native-avx512", avx2: "native-avx2", neon: "native-neon" } as const satisfies Record<string, MachineName>;

/** The addon of this platform. */
export const nativeFile = `native-${process.platform}-${process.arch}.node`;

/** A vector of AVX-512, and a line of every cache. */
const alignment = 64;

/** Numbers from which on several threads copy them faster than one. */
const worthSharing = 1 << 13;

/** A program is tried with more and with fewer threads now and then, and starting threads takes longer than a small step. */
const mostResting = 2;

/**
 * The machines that this processor and the file for this platform make possible, the fastest first. Throws where there is
 * no file, it is not the one that came with this version, or it does not load.
 */
export function nativeMachines(files: KernelFiles): readonly Machine[] {
  const addon = createRequire(import.meta.url)(files.locate(nativeFile)) as Addon;
  return addon.builds().split(" ").flatMap((build) => (build in names ? [machineOf(addon, build as keyof typeof names)] : []));
}

function machineOf(addon: Addon, build: keyof typeof names): Machine {
  return {
    name: names[build],
    cores: availableParallelism(),
    load({ commands, arenaSize }, { threads }): LoadedProgram {
      const starts = checkCommands(commands, arenaSize);
      const buffer = allocate(arenaSize * 4 + alignment);
      const offset = (alignment - addon.misalignment(buffer)) % alignment;
      const most = 4 * availableParallelism();
      const open = (count: number): object => addon.load(build, buffer, offset, commands, count);
      let used = Math.max(1, Math.min(threads, most));
      let program: object;
      try {
        program = open(used);
      } catch (error) {
        if (!isNoMemory(error)) throw error;
        // Threads want memory too, and change no bit.
        program = tryWithLess(() => open((used = 1)), arenaSize * 4);
      }
      /** Over the same arena, with other numbers of threads, which sleep: the newest last. */
      const resting = new Map<number, object>();
      const floats = new Float32Array(buffer, offset, arenaSize);
      const ints = new Int32Array(buffer, offset, arenaSize);
      const check = (): void => {
        // The kernels know an address: a program that took the memory away must not have them write there.
        if (buffer.detached) throw new Error("The memory of the program was taken away.");
      };
      return {
        get threads() {
          return used;
        },
        // The arena is ours: the same one serves a program of other threads.
        useThreads(wanted) {
          const next = Math.max(1, Math.min(wanted, most));
          if (next === used) return;
          let other = resting.get(next);
          try {
            other ??= open(next);
          } catch (error) {
            // It goes on with those that it has.
            if (isNoMemory(error)) return;
            throw error;
          }
          resting.delete(next);
          resting.set(used, program);
          for (const [count, oldest] of resting) {
            if (resting.size <= mostResting) break;
            resting.delete(count);
            addon.free(oldest);
          }
          [program, used] = [other, next];
        },
        floats,
        ints,
        write(at, numbers) {
          if (used === 1 || numbers.length < worthSharing) return (numbers instanceof Int32Array ? ints : floats).set(numbers, at);
          check();
          if (at + numbers.length > arenaSize) throw new RangeError("The numbers end outside of the program.");
          addon.copy(program, at, numbers);
        },
        run(start) {
          if (!starts.has(start)) throw new Error(`No segment of the program begins at word ${start}.`);
          check();
          addon.run(program, start);
        },
        free() {
          for (const one of [program, ...resting.values()]) addon.free(one);
          resting.clear();
        },
      };
    },
  };
}

/** In the words of the addon. */
function isNoMemory(error: unknown): boolean {
  return (error as { code?: unknown }).code === "ENOMEM";
}

function tryWithLess<T>(load: () => T, bytes: number): T {
  try {
    return load();
  } catch (error) {
    throw isNoMemory(error) ? memoryError(bytes, error) : error;
  }
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (error) {
    throw memoryError(bytes, error);
  }
}
