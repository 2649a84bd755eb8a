import * as tf from "@tensorflow/tfjs";
import type { Segment } from "#engine/program/Program.ts";
import type { Tape, TapeNode, Update, Use, Value } from "#engine/tape/Tape.ts";
import type { Memory } from "../interpreter/Memory.ts";

type HostSegment = Extract<Segment, { kind: "host" }>;

/** A value of a tape under construction, with the numbers that tfjs's cpu kernels gave it. */
export interface EagerUse extends Use {
  readonly numbers: readonly number[];
}

/** Writes a tape kernel by kernel, and computes each on tfjs's cpu backend: the tape and what is to come out of it. */
export class EagerTape {
  readonly #values: Value[] = [];
  readonly #nodes: TapeNode[] = [];
  readonly #updates: Update[] = [];

  outside(kind: Exclude<Value["kind"], "made">, shape: readonly number[], numbers: readonly number[], dtype: Value["dtype"] = "float32"): EagerUse {
    const data = dtype === "int32" ? Int32Array.from(numbers) : dtype === "bool" ? Uint8Array.from(numbers) : Float32Array.from(numbers);
    const value: Value = { id: this.#values.length, kind, dtype, shape, size: data.length, ...(kind === "constant" || kind === "captured" ? { data } : {}) };
    this.#values.push(value);
    return { value, shape, numbers: Array.from(data) };
  }

  reshape(use: EagerUse, shape: readonly number[]): EagerUse {
    return { ...use, shape };
  }

  run(kernel: string, inputs: Readonly<Record<string, EagerUse | readonly EagerUse[]>>, attrs: TapeNode["attrs"] = {}): EagerUse[] {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, Array.isArray(input) ? (input as EagerUse[]).map(toTensor) : toTensor(input as EagerUse)]));
    const outputs = callKernel(kernel, given, attrs).map(({ shape, dtype, numbers }): EagerUse => {
      const value: Value = { id: this.#values.length, kind: "made", dtype, shape, size: numbers.length };
      this.#values.push(value);
      return { value, shape, numbers };
    });
    this.#nodes.push({ kernel, inputs, attrs, outputs });
    return outputs;
  }

  update(name: string, before: EagerUse, after: EagerUse): void {
    this.#updates.push({ name, before: before.value, after: after.value });
  }

  tape(results: readonly EagerUse[]): Tape {
    return { values: this.#values, feeds: this.#values.filter(({ kind }) => kind === "feed"), nodes: this.#nodes, results, updates: this.#updates, hostReads: 0 };
  }
}

/** A host segment's kernel, on the values that lie in memory. */
export function callHost(memory: Memory, { node, inputs, outputs }: HostSegment): void {
  const given = Object.fromEntries(
    Object.entries(node.inputs).map(([name, uses]) => {
      const places = [inputs[name]!].flat();
      const tensors = [uses].flat().map((use: Use, index) => {
        const { at, size, storage } = places[index]!;
        return toTensor({ ...use, numbers: Array.from({ length: size }, (_, i) => (storage === "int32" ? memory.int(at + i) : memory.float(at + i))) });
      });
      return [name, Array.isArray(uses) ? tensors : tensors[0]!];
    }),
  );
  callKernel(node.kernel, given, node.attrs).forEach(({ numbers }, index) => {
    const { at, storage } = outputs[index]!;
    numbers.forEach((number, i) => (storage === "int32" ? memory.setInt(at + i, number) : memory.setFloat(at + i, number)));
  });
}

function toTensor({ value: { dtype }, shape, numbers }: EagerUse): tf.TensorInfo {
  const data = dtype === "int32" ? Int32Array.from(numbers) : dtype === "bool" ? Uint8Array.from(numbers) : Float32Array.from(numbers);
  return cpu().makeTensorInfo(shape as number[], dtype, data);
}

function callKernel(name: string, inputs: Readonly<Record<string, tf.TensorInfo | readonly tf.TensorInfo[]>>, attrs: TapeNode["attrs"]): { shape: readonly number[]; dtype: Value["dtype"]; numbers: number[] }[] {
  const kernel = tf.getKernel(name, "cpu")!;
  const given = (inputs.tensors ?? inputs) as unknown as tf.NamedTensorInfoMap;
  const outputs = kernel.kernelFunc({ inputs: given, attrs: attrs as tf.NamedAttrMap, backend: cpu() });
  return (Array.isArray(outputs) ? outputs : [outputs]).map(({ shape, dtype, dataId }) => ({ shape, dtype: dtype as Value["dtype"], numbers: Array.from(cpu().data.get(dataId).values) }));
}

interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.TypedArray): tf.TensorInfo;
  data: { get(dataId: object): { values: tf.TypedArray } };
}

function cpu(): CpuBackend {
  return tf.findBackend("cpu") as unknown as CpuBackend;
}
