import type { Use, Value } from "#engine/tape/Tape.ts";
import { commandFlags, operations } from "#engine/program/operations.ts";
import type { CommandLabel, Placement, Program, Segment } from "#engine/program/Program.ts";
import { serialWork } from "../emit/Emitter.ts";
import type { CommandStep, Step, Word } from "../emit/Step.ts";
import type { ArenaLayout } from "./layOut.ts";

const numberOf = new Map(Object.keys(operations).map((name, index) => [name, index + 1]));

const bits = new Int32Array(1);
const bitsAsFloat = new Float32Array(bits.buffer);

/** Steps as segments of commands with their places, and barriers only where two commands touch the same memory. */
export function encode(steps: readonly Step[], layout: ArenaLayout): Pick<Program, "commands" | "segments" | "labels" | "fallbacks"> {
  const commands: number[] = [];
  const segments: Segment[] = [];
  const labels: CommandLabel[] = [];
  const fallbacks = new Set<string>();
  let open = false;
  let waiting = new Conflicts(layout);
  for (const step of steps) {
    if (step.kind !== "command") {
      if (open) commands.push(0, 0);
      open = false;
      if (step.kind === "check") {
        segments.push({ kind: "check", indices: placementOf(step.indices.value, layout), use: step.use, orders: step.orders });
        continue;
      }
      segments.push({ kind: "host", node: step.node, inputs: placeInputs(step.node.inputs, step.inputs, layout), outputs: step.outputs.map(({ value }) => placementOf(value, layout)), orders: step.orders });
      fallbacks.add(step.node.kernel);
      continue;
    }
    if (!open) {
      segments.push({ kind: "commands", start: commands.length });
      waiting = new Conflicts(layout);
    }
    open = true;
    labels.push({ start: commands.length, operation: step.operation, kernels: step.kernels, orders: step.orders, flops: step.flops });
    const serial = step.work < serialWork;
    const barrier = waiting.add(step, serial);
    const flags = (barrier ? commandFlags.barrier : 0) | (serial ? commandFlags.serial : 0);
    commands.push(numberOf.get(step.operation)! | (flags << 16), step.words.length, ...step.words.map((word) => wordOf(word, layout)));
  }
  if (open) commands.push(0, 0);
  return { commands: Int32Array.from(commands), segments, labels, fallbacks: [...fallbacks] };
}

export function placementOf(value: Value, layout: ArenaLayout): Placement {
  return { value, at: layout.placeOf(value), size: value.size, storage: storageOf(value) };
}

/** How a value's elements are stored: an int32 as such, everything else as float32. */
export function storageOf(value: Value): Placement["storage"] {
  return value.dtype === "int32" ? "int32" : "float32";
}

function wordOf(word: Word, layout: ArenaLayout): number {
  if (typeof word === "number") return word | 0;
  if ("float" in word) {
    bitsAsFloat[0] = word.float;
    return bits[0]!;
  }
  return layout.placeOf(word.value) + word.offset;
}

/** The places of `given` (in the order of the named inputs) by the names of `named`. */
function placeInputs(named: Readonly<Record<string, Use | readonly Use[]>>, given: readonly Use[], layout: ArenaLayout): Readonly<Record<string, Placement | readonly Placement[]>> {
  let next = 0;
  const take = (): Placement => placementOf(given[next++]!.value, layout);
  return Object.fromEntries(Object.entries(named).map(([name, input]) => [name, Array.isArray(input) ? input.map(take) : take()]));
}

/** What the commands since the last barrier touch. Serial commands are all done by thread 0, in order. */
class Conflicts {
  readonly #layout: ArenaLayout;
  #since: { reads: Range[]; writes: Range[]; serial: boolean }[] = [];

  constructor(layout: ArenaLayout) {
    this.#layout = layout;
  }

  /** Whether a barrier must stand before this command. */
  add(step: CommandStep, serial: boolean): boolean {
    const reads = step.reads.map((value) => this.#range(value));
    const writes = step.writes.map((value) => this.#range(value));
    const conflict = this.#since.some((other) => !(other.serial && serial) && (meet(other.writes, reads) || meet(other.writes, writes) || meet(other.reads, writes)));
    if (conflict) this.#since = [];
    this.#since.push({ reads, writes, serial });
    return conflict;
  }

  #range(value: Value): Range {
    const from = this.#layout.placeOf(value);
    return { from, to: from + value.size };
  }
}

interface Range {
  from: number;
  to: number;
}

function meet(a: readonly Range[], b: readonly Range[]): boolean {
  return a.some((left) => b.some((right) => left.from < right.to && right.from < left.to));
}
