import type { LoadedProgram, Machine } from "#engine/machine/Machine.ts";
import type { Program } from "#engine/program/Program.ts";

export interface TryOptions {
  machine: Machine;
  /** Most that serve it. */
  threads: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** What JavaScript does between two steps, ms: threads that wait so long for work may have to be woken. */
  pauseMs?: number | undefined;
}

export interface Trial {
  threads: number;
  /** Of all commands of the program, once. */
  seconds: number;
}

/** A larger arena is not taken only to be looked at. */
const mostBytes = 512 * 2 ** 20;
/** Milliseconds for all numbers of threads together, after a first run each. */
const budgetMs = 600;
/** A window, ms: two threads of a virtual machine are slow for tenths of a second at a time, so windows of all numbers of threads take turns. */
const windowMs = 5;
/** A window with its pauses, ms: of commands that take next to nothing beside them, it has fewer. */
const longestWindowMs = 50;
/** Numbers that nothing overflows or dies away with: of those whose exponent is at its end processors take longer. */
const smallest = 1e-3;
const largest = 5e-2;

/**
 * Runs a planned program on made-up numbers, in memory of its own, and clocks it: what a step's commands take in each other's
 * company, with the caches as they find them, which no sum of parts says as well. What tfjs's own kernels do between them is
 * not in it. The time is the median of windows for each number of threads; the fewest milliseconds count. Undefined where the
 * program is too large for it.
 */
export function tryProgram(program: Pick<Program, "commands" | "segments" | "arenaSize" | "initial">, { machine, threads, now, pauseMs = 0 }: TryOptions): Trial[] | undefined {
  if (program.arenaSize * Float32Array.BYTES_PER_ELEMENT > mostBytes) return undefined;
  const starts = program.segments.flatMap((segment) => (segment.kind === "commands" ? [segment.start] : []));
  const candidates = [...new Set([1, threads])].map((count) => ({ threads: count, windows: [] as number[] }));
  let loaded: LoadedProgram | undefined;
  let loadedFor = 0;

  const use = (count: number): LoadedProgram => {
    if (loaded && loadedFor !== count && loaded.useThreads) loaded.useThreads(count);
    else if (loadedFor !== count) {
      loaded?.free();
      loaded = machine.load(program, { threads: count });
      fill(loaded, program.initial);
    }
    loadedFor = count;
    return loaded!;
  };
  const window = (count: number, milliseconds: number): number => {
    const { run } = use(count);
    let times = 0;
    let took = 0;
    const until = now() + longestWindowMs;
    do {
      const from = now();
      for (const start of starts) run(start);
      const ended = now();
      took += ended - from;
      times++;
      pause(pauseMs, now);
    } while (took < milliseconds && now() < until);
    return took / times;
  };

  try {
    // Wakes threads, fills caches; and whose one run is as long as all the time there is was measured by it.
    for (const one of candidates) {
      const first = window(one.threads, 0);
      if (first > budgetMs) one.windows.push(first);
    }
    for (const until = now() + budgetMs; candidates.some(({ windows }) => windows.length === 0) || (now() < until && candidates.every(({ windows }) => (windows[0] ?? 0) < budgetMs)); ) {
      for (const one of candidates) {
        // Threads have to wake after the other's window, and the program to be loaded: that is not the program's time.
        if (candidates.length > 1) window(one.threads, 0);
        one.windows.push(window(one.threads, windowMs));
      }
    }
  } finally {
    loaded?.free();
  }
  return candidates.map((one) => ({ threads: one.threads, seconds: middle(one.windows) / 1000 }));
}

/** The program's own constants where it has them; all else gets small positive numbers. */
function fill({ floats, ints }: LoadedProgram, initial: Program["initial"]): void {
  const pattern = Float32Array.from({ length: Math.min(floats.length, 4_093) }, (_, index) => smallest + (largest - smallest) * ((index * 0.618_033_988_75) % 1));
  for (let at = 0; at < floats.length; at += pattern.length) floats.set(at + pattern.length <= floats.length ? pattern : pattern.subarray(0, floats.length - at), at);
  for (const { value, at, storage } of initial) if (value.data) (storage === "int32" ? ints : floats).set(value.data, at);
}

/** Busy, as JavaScript is. */
function pause(milliseconds: number, now: () => number): void {
  if (milliseconds <= 0) return;
  for (const until = now() + milliseconds; now() < until; );
}

function middle(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
