import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";
import { filledNumbers } from "#engine/tape/filledNumbers.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { mapInputs, ownNumbers, tensorInfo } from "#engine/tape/kernelInputs.ts";
import type { DeviceNode, DeviceTape, DeviceUse, DeviceValue } from "./DeviceTape.ts";

/** Kernels that no device has: random draws are the same numbers everywhere, and indices are looked at where they come from. */
const byDesign: ReadonlySet<string> = new Set(["DropoutMask", "RandomNormal", "CheckIndices"]);

type Numbers = Float32Array | Int32Array | Uint8Array;

/** A backend of tfjs that runs steps. */
export interface ReplayBackend {
  readonly name: string;
  readonly backend: { write(values: Numbers, shape: number[], dtype: tf.DataType): object; read(dataId: object): Promise<tf.backend_util.BackendValues>; disposeData(dataId: object): boolean };
  /** Whether its kernel is there and right. */
  hasKernel(name: string): boolean;
}

/** A value's numbers: on the device, in this thread, or both. */
interface Slot {
  readonly value: DeviceValue;
  device?: { readonly dataId: object; readonly shape: readonly number[] } | undefined;
  host?: Numbers | undefined;
  /** Who still needs it. */
  users: number;
}

export interface TapeReplay {
  readonly hostKernels: readonly string[];
  /** One step. Where it throws, variables are what they were. */
  run(dirty: readonly number[]): Promise<void>;
  /** Writes these variables into the memory. */
  fetch(values: readonly number[]): Promise<void>;
  free(): void;
}

export interface TapeReplayDeps {
  device: ReplayBackend;
  /** Of this thread: does what the device cannot, and draws random numbers. */
  processor: TapeBackend;
  tape: DeviceTape;
  memory: SharedArrayBuffer;
  /** Told before each kernel: who waits sees that something goes on. */
  onKernel(): void;
}

/**
 * Does a recorded step again on a backend of tfjs, kernel by kernel, in the order of the tape. Variables stay on the device from
 * step to step. What the device has no right kernel for is done by the cpu kernels: values go there and back.
 */
export function createTapeReplay({ device, processor, tape, memory, onKernel }: TapeReplayDeps): TapeReplay {
  const floats = new Float32Array(memory);
  const ints = new Int32Array(memory);
  const isFeed = new Set(tape.feeds);
  const onHost = tape.nodes.map((node) => !device.hasKernel(node.kernel) || isMixed(node, (id) => tape.values[id]!.dtype));
  const hostKernels = [...new Set(tape.nodes.filter(({ kernel }, at) => onHost[at] && !byDesign.has(kernel)).map(({ kernel }) => kernel))];
  const lasting = new Map<number, Slot>();
  /** By node, what nobody needs after it. */
  const lastUses = lastUsesOf(tape);

  function fromMemory(id: number): Numbers {
    const { at = 0, shape, dtype } = tape.values[id]!;
    const end = at + tf.util.sizeFromShape(shape as number[]);
    return dtype === "int32" ? ints.slice(at, end) : dtype === "bool" ? Uint8Array.from(floats.subarray(at, end)) : floats.slice(at, end);
  }

  function toMemory(id: number, values: Numbers): void {
    const { at = 0, dtype } = tape.values[id]!;
    (dtype === "int32" ? ints : floats).set(values, at);
  }

  function hold(id: number, rest: Pick<Slot, "device" | "host">): Slot {
    return { value: tape.values[id]!, users: 1, ...rest };
  }

  function drop(slot: Slot | undefined): void {
    if (!slot || --slot.users > 0) return;
    if (slot.device) device.backend.disposeData(slot.device.dataId);
    slot.device = slot.host = undefined;
  }

  function setLasting(id: number, slot: Slot): void {
    const before = lasting.get(id);
    lasting.set(id, slot);
    drop(before);
  }

  async function numbersOf(slot: Slot): Promise<Numbers> {
    if (slot.host) return slot.host;
    return (await device.backend.read(slot.device!.dataId)) as Numbers;
  }

  /** A tensor, since some kernels (of tfjs-node) call operations. It is not told of its end: its data is ours. */
  function tensorOf(dataId: object, shape: readonly number[], dtype: tf.DataType): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype }, device.backend as unknown as tf.KernelBackend);
  }

  function onDevice(slot: Slot): tf.Tensor {
    const { shape, dtype } = slot.value;
    slot.device ??= { dataId: device.backend.write(slot.host!, [...shape], dtype), shape };
    return tensorOf(slot.device.dataId, slot.device.shape, dtype);
  }

  function runKernel(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: Readonly<Record<string, unknown>>): tf.TensorInfo[] {
    return inScope(() => [tf.getKernel(kernel, device.name).kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend: device.backend })].flat());
  }

  function runOnDevice({ kernel, inputs, attrs, outputs }: DeviceNode, slots: ReadonlyMap<number, Slot>): Slot[] {
    const borrowed: object[] = [];
    const given = mapInputs<DeviceUse>(inputs, ({ value, shape }) => {
      const x = onDevice(slots.get(value)!);
      if (x.shape.join() === shape.join()) return x;
      const [{ dataId }] = runKernel("Reshape", { x }, { shape: [...shape] }) as [tf.TensorInfo];
      borrowed.push(dataId);
      return tensorOf(dataId, shape, x.dtype);
    });
    const made = runKernel(kernel, given, attrs);
    for (const dataId of borrowed) device.backend.disposeData(dataId);
    return outputs.map(({ value, shape }, index) => hold(value, { device: { dataId: made[index]!.dataId, shape } }));
  }

  async function runOnHost({ kernel, inputs, attrs, outputs }: DeviceNode, slots: ReadonlyMap<number, Slot>): Promise<Slot[]> {
    for (const { value } of Object.values(inputs).flat() as DeviceUse[]) {
      const slot = slots.get(value)!;
      slot.host ??= await numbersOf(slot);
    }
    const lent: object[] = [];
    const given = mapInputs<DeviceUse>(inputs, ({ value, shape }) => {
      const { host, value: { dtype } } = slots.get(value)!;
      const dataId = processor.adopt({ values: host!, dtype, refCount: 1 });
      lent.push(dataId);
      return tensorInfo(dataId, shape, dtype);
    });
    const made = [processor.runCpu(kernel, given, attrs as tf.NamedAttrMap)].flat();
    const answers = outputs.map(({ value }, index) => hold(value, { host: ownNumbers(processor.data.get(made[index]!.dataId).values, tape.values[value]!.dtype, processor.arenas) as Numbers }));
    for (const dataId of [...lent, ...made.map((output) => output.dataId)]) if (processor.data.has(dataId)) processor.disposeData(dataId, true);
    return answers;
  }

  function constant(id: number): Slot {
    const { fill, shape, dtype } = tape.values[id]!;
    return hold(id, { host: fill === undefined ? fromMemory(id) : filledNumbers(shape, dtype, fill) });
  }

  tape.values.forEach(({ kind }, id) => {
    if (!isFeed.has(id) && (kind === "constant" || kind === "captured")) lasting.set(id, constant(id));
  });

  return {
    hostKernels,
    async run(dirty) {
      for (const id of dirty) setLasting(id, hold(id, { host: fromMemory(id) }));
      const slots = new Map<number, Slot>(lasting);
      for (const slot of lasting.values()) slot.users++;
      for (const id of tape.feeds) slots.set(id, hold(id, { host: fromMemory(id) }));
      try {
        for (const [at, node] of tape.nodes.entries()) {
          onKernel();
          const made = onHost[at] ? await runOnHost(node, slots) : runOnDevice(node, slots);
          node.outputs.forEach(({ value }, index) => slots.set(value, made[index]!));
          for (const id of lastUses[at]!) {
            drop(slots.get(id));
            slots.delete(id);
          }
        }
        for (const id of tape.results) toMemory(id, await numbersOf(slots.get(id)!));
        const after = tape.updates.map((update) => ({ ...update, slot: slots.get(update.after)! }));
        for (const { slot } of after) slot.users++;
        for (const { before, slot } of after) setLasting(before, slot);
      } finally {
        for (const slot of slots.values()) drop(slot);
      }
    },
    async fetch(values) {
      for (const id of values) {
        const slot = lasting.get(id);
        if (!slot) throw new AppError({ code: "internal", message: `The device has no variable ${id}.` });
        toMemory(id, await numbersOf(slot));
      }
    },
    free() {
      for (const slot of lasting.values()) drop(slot);
      lasting.clear();
    },
  };
}

/** Two operands of different types, which the cpu kernels take as they are: a device's read the one as the other. */
function isMixed({ inputs: { a, b } }: Pick<DeviceNode, "inputs">, dtypeOf: (value: number) => tf.DataType): boolean {
  return a !== undefined && b !== undefined && dtypeOf((a as DeviceUse).value) !== dtypeOf((b as DeviceUse).value);
}

/** What a kernel makes on its way and leaves behind is disposed. */
function inScope(run: () => tf.TensorInfo[]): tf.TensorInfo[] {
  const engine = tf.engine();
  engine.startScope();
  let made: tf.TensorInfo[] = [];
  try {
    made = run();
  } finally {
    engine.endScope(made.filter((one) => one instanceof tf.Tensor) as tf.Tensor[]);
  }
  return made;
}

function lastUsesOf({ nodes, results, updates, values }: DeviceTape): number[][] {
  const wanted = new Set([...results, ...updates.map(({ after }) => after)]);
  const seen = new Set<number>();
  return nodes
    .toReversed()
    .map(({ inputs, outputs }) => {
      const last: number[] = [];
      for (const { value } of [...outputs, ...(Object.values(inputs).flat() as DeviceUse[])]) {
        if (seen.has(value)) continue;
        seen.add(value);
        if (values[value]!.kind === "made" && !wanted.has(value)) last.push(value);
      }
      return last;
    })
    .toReversed();
}
