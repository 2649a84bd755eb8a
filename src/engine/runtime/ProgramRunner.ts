import type * as tf from "@tensorflow/tfjs";
import type { Machine } from "#engine/machine/Machine.ts";
import type { Placement, Program, Segment } from "#engine/program/Program.ts";
import { mapInputs } from "#engine/tape/StepRecorder.ts";
import type { Use } from "#engine/tape/Tape.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";

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
  free(): void;
}

/** Loads a program. Segments that are tfjs's own kernels run through the cpu kernels on the arena's memory. */
export function createProgramRunner({ backend, machine, program, threads }: { backend: TapeBackend; machine: Machine; program: Program; threads: number }): ProgramRunner {
  const { commands, arenaSize, random } = program;
  const loaded = machine.load({ commands, arenaSize }, { threads });
  backend.arenas.add(loaded.floats.buffer);
  const view = ({ at, size, storage }: Placement): Float32Array | Int32Array => (storage === "int32" ? loaded.ints : loaded.floats).subarray(at, at + size);
  const segments = program.segments.map((segment) => (segment.kind === "commands" ? () => loaded.run(segment.start) : hostCall(backend, segment, view)));

  return {
    program,
    view,
    read: (placement) => numbersOf(view(placement), placement),
    write: (placement, values) => view(placement).set(values),
    run() {
      if (random) {
        loaded.ints[random.steps] = backend.random.steps | 0;
        loaded.ints.set(backend.random.seed.map((word) => word | 0), random.seed);
      }
      for (const segment of segments) segment();
    },
    free() {
      loaded.free();
      backend.arenas.delete(loaded.floats.buffer);
    },
  };
}

function numbersOf(stored: Float32Array | Int32Array, { value: { dtype } }: Placement): Numbers {
  return dtype === "bool" ? Uint8Array.from(stored) : dtype === "int32" ? Int32Array.from(stored) : Float32Array.from(stored);
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
    return { dataId: backend.adopt(data), shape: [...shape], dtype: value.dtype };
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
