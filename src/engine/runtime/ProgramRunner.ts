import type * as tf from "@tensorflow/tfjs";
import type { Machine } from "#engine/machine/Machine.ts";
import type { CommandLabel, Placement, Program, Segment } from "#engine/program/Program.ts";
import { splitCommands } from "#engine/program/splitCommands.ts";
import { mapInputs, tensorInfo } from "#engine/tape/kernelInputs.ts";
import { checkIndices } from "#engine/tape/kernels/checkIndices.ts";
import type { Use } from "#engine/tape/Tape.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { createThreadChoice } from "./ThreadChoice.ts";

type Numbers = Float32Array | Int32Array | Uint8Array;

/** A program in a machine's memory. */
export interface ProgramRunner {
  readonly program: Program;
  /** The arena's own memory. */
  view(placement: Placement): Float32Array | Int32Array;
  /** A copy in the array of its dtype. */
  read(placement: Placement): Numbers;
  write(placement: Placement, values: ArrayLike<number>): void;
  run(): void;
  /** Of the next step. */
  readonly threads: number;
  /** Its steps are clocked. */
  readonly profiled: boolean;
  /** From now on a step's commands are run one by one and clocked; `run` costs nothing more without it. */
  startProfile(clock?: Clock): void;
  /** What was clocked since: sums over `steps` steps, in the order of the program. Waiting between commands is not in it. */
  stopProfile(): Profile;
  free(): void;
}

/** Milliseconds. */
export type Clock = () => number;

export interface Profile {
  readonly steps: number;
  readonly commands: readonly CommandTime[];
}

/** One command, or one call of tfjs's own kernel (`operation` is `host`). */
export interface CommandTime extends Omit<CommandLabel, "start"> {
  milliseconds: number;
}

/** `measured` is whatever makes its steps shortest, where the machine can change it. */
export type Threads = number | "measured";

export interface RunnerOptions {
  backend: TapeBackend;
  machine: Machine;
  program: Program;
  threads: Threads;
}

/** Loads a program. Segments that are tfjs's own kernels run through the cpu kernels on the arena's memory. */
export function createProgramRunner({ backend, machine, program, threads }: RunnerOptions): ProgramRunner {
  const { commands, arenaSize, random } = program;
  const alone = splitCommands(program, commands.length);
  const loaded = machine.load({ commands: concat(commands, alone.commands), arenaSize }, { threads: threads === "measured" ? 1 : threads });
  const choice = threads === "measured" && loaded.useThreads ? createThreadChoice(machine.cores ?? 1) : undefined;
  backend.arenas.set(loaded.floats.buffer, undefined);
  const view = ({ at, size, storage }: Placement): Float32Array | Int32Array => (storage === "int32" ? loaded.ints : loaded.floats).subarray(at, at + size);
  const segments = program.segments.map((segment): (() => void) => {
    if (segment.kind === "host") return hostCall(backend, segment, view);
    if (segment.kind === "commands") return () => loaded.run(segment.start);
    const indices = view(segment.indices);
    return () => checkIndices(indices, segment.use);
  });
  let profile: { steps: number; readonly parts: readonly ClockedPart[]; readonly clock: Clock } | undefined;

  /** The program's parts, in order, each to be run alone. */
  function clockedParts(): ClockedPart[] {
    let next = 0;
    return program.segments.flatMap((segment, index) => {
      if (segment.kind === "host") return [{ run: segments[index]!, time: { operation: "host", kernels: [segment.node.kernel], orders: segment.orders, flops: 0, milliseconds: 0 } }];
      if (segment.kind === "check") return [{ run: segments[index]!, time: { operation: "check", kernels: ["CheckIndices"], orders: segment.orders, flops: 0, milliseconds: 0 } }];
      const following = program.segments.slice(index + 1).find((other) => other.kind === "commands");
      const end = following?.kind === "commands" ? following.start : commands.length;
      const parts: ClockedPart[] = [];
      for (let label = program.labels[next]; label && label.start < end; label = program.labels[next]) {
        const start = alone.starts[next++]!;
        const { operation, kernels, orders, flops } = label;
        parts.push({ run: () => loaded.run(start), time: { operation, kernels, orders, flops, milliseconds: 0 } });
      }
      return parts;
    });
  }

  return {
    program,
    get threads() {
      return choice?.threads ?? loaded.threads;
    },
    get profiled() {
      return profile !== undefined;
    },
    view,
    read: (placement) => numbersOf(view(placement), placement),
    write(placement, values) {
      const Stored = placement.storage === "int32" ? Int32Array : Float32Array;
      if (loaded.write && values instanceof Stored && values.length === placement.size) loaded.write(placement.at, values);
      else view(placement).set(values);
    },
    run() {
      if (random) {
        loaded.ints[random.steps] = backend.random.steps | 0;
        loaded.ints.set(backend.random.seed.map((word) => word | 0), random.seed);
      }
      if (!profile) {
        const begun = choice ? performance.now() : 0;
        if (choice) loaded.useThreads?.(choice.threads);
        for (const segment of segments) segment();
        choice?.took(performance.now() - begun);
        return;
      }
      profile.steps++;
      for (const { run, time } of profile.parts) {
        const begun = profile.clock();
        run();
        time.milliseconds += profile.clock() - begun;
      }
    },
    startProfile(clock = () => performance.now()) {
      profile = { steps: 0, parts: clockedParts(), clock };
    },
    stopProfile() {
      const done = { steps: profile?.steps ?? 0, commands: profile?.parts.map(({ time }) => time) ?? [] };
      profile = undefined;
      return done;
    },
    free() {
      loaded.free();
      backend.arenas.delete(loaded.floats.buffer);
    },
  };
}

interface ClockedPart {
  readonly run: () => void;
  readonly time: CommandTime;
}

function concat(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function numbersOf(stored: Float32Array | Int32Array, { value: { dtype } }: Placement): Numbers {
  return dtype === "bool" ? Uint8Array.from(stored) : stored.slice();
}

interface HostUse {
  readonly use: Use;
  readonly placement: Placement;
}

/** A kernel of tfjs on the arena's memory. */
function hostCall(backend: TapeBackend, { node, inputs, outputs }: Extract<Segment, { kind: "host" }>, view: ProgramRunner["view"]): () => void {
  const uses = Object.fromEntries(
    Object.entries(node.inputs).map(([name, use]) => {
      const placements = inputs[name]!;
      const pair = (one: Use, at: number): HostUse => ({ use: one, placement: [placements].flat()[at] as Placement });
      return [name, isList(use) ? use.map(pair) : pair(use, 0)];
    }),
  );
  /** Those that are stored as the cpu kernels have them are lent as they are, the others as copies. */
  const refresh: (() => void)[] = [];
  const given = mapInputs<HostUse>(uses, ({ use: { value, shape }, placement }) => {
    const memory = view(placement);
    const data = { values: numbersLike(memory, value.dtype), dtype: value.dtype, refCount: 1 };
    if (data.values !== memory) refresh.push(() => (data.values = numbersLike(memory, value.dtype)));
    return tensorInfo(backend.adopt(data), shape, value.dtype);
  });
  const lent = new Set((Object.values(given).flat() as tf.TensorInfo[]).map(({ dataId }) => dataId));
  return () => {
    for (const copy of refresh) copy();
    const made = [backend.runCpu(node.kernel, given, node.attrs as tf.NamedAttrMap)].flat();
    outputs.forEach((placement, index) => {
      const { dataId } = made[index]!;
      view(placement).set(backend.data.get(dataId).values as Float32Array);
      // A kernel may answer its input, counted once more.
      if (lent.has(dataId)) backend.data.get(dataId).refCount = 1;
      else backend.disposeData(dataId, true);
    });
  };
}

function numbersLike(memory: Float32Array | Int32Array, dtype: tf.DataType): Numbers {
  if (dtype === "bool") return Uint8Array.from(memory);
  const Wanted = dtype === "int32" ? Int32Array : Float32Array;
  return memory instanceof Wanted ? memory : Wanted.from(memory);
}

function isList(use: Use | readonly Use[]): use is readonly Use[] {
  return Array.isArray(use);
}
