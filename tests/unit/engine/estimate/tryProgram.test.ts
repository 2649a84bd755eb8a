import { expect, test } from "vitest";
import { tryProgram } from "#engine/estimate/tryProgram.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import type { Placement, Program } from "#engine/program/Program.ts";

type Tried = Pick<Program, "commands" | "segments" | "arenaSize" | "initial">;

const program = (changes: Partial<Tried> = {}): Tried => ({ commands: new Int32Array(), segments: [{ kind: "commands", start: 0 }], arenaSize: 10_000, initial: [], ...changes });

/** A machine whose runs take what they are told to: milliseconds by threads and by the time that it is. */
function machineOf(takes: (threads: number, at: number) => number, { changes = true } = {}) {
  const clock = { ms: 0 };
  const loads: { threads: number; floats: Float32Array; ints: Int32Array; freed: boolean }[] = [];
  const starts: number[] = [];
  const machine: Machine = {
    name: "wasm-simd",
    load({ arenaSize }, { threads }) {
      const memory = new ArrayBuffer(4 * arenaSize);
      const own = { threads, floats: new Float32Array(memory), ints: new Int32Array(memory), freed: false };
      loads.push(own);
      return {
        get threads() {
          return own.threads;
        },
        floats: own.floats,
        ints: own.ints,
        ...(changes ? { useThreads: (wanted: number) => void (own.threads = wanted) } : {}),
        run(start) {
          starts.push(start);
          clock.ms += takes(own.threads, clock.ms);
        },
        free: () => void (own.freed = true),
      };
    },
  };
  return { options: { machine, threads: 2, now: () => clock.ms }, clock, loads, starts };
}

const milliseconds = (trials: ReturnType<typeof tryProgram>): number[] => trials!.map(({ seconds }) => Math.round(seconds * 1e6) / 1e3);

test("says what the commands take with one thread and with all", () => {
  for (const changes of [true, false]) {
    const { options, loads } = machineOf((threads) => (threads === 1 ? 3 : 2), { changes });
    const trials = tryProgram(program(), options);
    expect(trials!.map(({ threads }) => threads)).toEqual([1, 2]);
    expect(milliseconds(trials)).toEqual([3, 2]);
    expect(loads.every(({ freed }) => freed)).toBe(true);
    if (changes) expect(loads.length).toBe(1);
  }
});

test("a moment in which the threads stand in each other's way is not what they take", () => {
  const { options } = machineOf((threads, at) => (threads === 1 ? 3 : at > 100 && at < 250 ? 8 : 2));
  expect(milliseconds(tryProgram(program(), options))).toEqual([3, 2]);
});

test("waits between two runs as long as JavaScript would, and does not count it", () => {
  const between: number[] = [];
  let ended: number | undefined;
  const { options, clock } = machineOf((threads, at) => {
    if (ended !== undefined) between.push(at - ended);
    const takes = threads === 1 ? 3 : 2;
    ended = at + takes;
    return takes;
  });
  const trials = tryProgram(program(), { ...options, pauseMs: 1, now: () => (clock.ms += 1e-3) });
  expect(trials!.map(({ seconds }) => Math.round(seconds * 1e3))).toEqual([3, 2]);
  expect(Math.min(...between)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...between)).toBeLessThan(1.1);
});

test("is soon done with a step of next to no commands, and with one of none", () => {
  for (const segments of [[{ kind: "commands", start: 0 }], []] as Tried["segments"][]) {
    const { options, clock } = machineOf(() => 1e-3);
    const trials = tryProgram(program({ segments }), { ...options, pauseMs: 1, now: () => (clock.ms += 1e-3) });
    expect(Math.max(...trials!.map(({ seconds }) => seconds))).toBeLessThan(1e-5);
    expect(clock.ms).toBeLessThan(1_000);
  }
});

test("a step that takes long is run once or twice for each number of threads", () => {
  const { options, clock, starts } = machineOf(() => 5_000);
  expect(milliseconds(tryProgram(program(), options))).toEqual([5_000, 5_000]);
  expect(starts.length).toBe(2);
  expect(clock.ms).toBe(10_000);
});

test("runs all segments of commands, finds the program's constants, and otherwise numbers that nothing dies away with", () => {
  const constant = (at: number, storage: "float32" | "int32", data: Float32Array | Int32Array): Placement => ({ at, size: data.length, storage, value: { data } as unknown as Placement["value"] });
  const { options, loads, starts } = machineOf(() => 1);
  tryProgram(program({ segments: [{ kind: "commands", start: 4 }, { kind: "check" } as Program["segments"][number], { kind: "commands", start: 9 }], initial: [constant(100, "float32", Float32Array.of(0.25)), constant(200, "int32", Int32Array.of(7))] }), options);
  expect(starts.slice(0, 4)).toEqual([4, 9, 4, 9]);
  const { floats, ints } = loads[0]!;
  expect([floats[100], ints[200]]).toEqual([0.25, 7]);
  const others = floats.filter((_, at) => at !== 100 && at !== 200);
  expect(Math.min(...others)).toBeGreaterThan(1e-4);
  expect(Math.max(...others)).toBeLessThan(1);
});

test("takes no memory for a program that needs very much of it", () => {
  const { options, loads } = machineOf(() => 1);
  expect(tryProgram(program({ arenaSize: 2 ** 29 }), options)).toBeUndefined();
  expect(loads).toEqual([]);
});
