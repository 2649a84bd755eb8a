import type { Tape, Use, Value } from "#engine/tape/Tape.ts";

/** A tape as it is handed to the thread of a device: plain data, values by their places in `values`. */
export interface DeviceTape {
  readonly values: readonly DeviceValue[];
  readonly nodes: readonly DeviceNode[];
  readonly feeds: readonly number[];
  readonly results: readonly number[];
  /** Variables that the step gives new values. */
  readonly updates: readonly { readonly before: number; readonly after: number }[];
}

export interface DeviceValue {
  readonly kind: Value["kind"];
  readonly dtype: Value["dtype"];
  readonly shape: readonly number[];
  /** Of constants that are one number throughout. */
  readonly fill?: number | undefined;
  /** First 32-bit element in the shared memory, of what is written there or read from there. */
  at?: number | undefined;
}

export interface DeviceUse {
  readonly value: number;
  readonly shape: readonly number[];
}

export interface DeviceNode {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, DeviceUse | readonly DeviceUse[]>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly DeviceUse[];
}

/**
 * As text, and never as objects: what a program of a student gave a kernel as an attribute is not cloned between threads, where
 * it could name any class of Node's as what it is. Throws where an attribute is no plain data.
 */
export function encodeTape(tape: Tape, placeOf: (value: Value) => number | undefined): string {
  const useOf = ({ value, shape }: Use): DeviceUse => ({ value: value.id, shape });
  const list = (use: Use | readonly Use[]): use is readonly Use[] => Array.isArray(use);
  const encoded: DeviceTape = {
    values: tape.values.map((value) => ({ kind: value.kind, dtype: value.dtype, shape: value.shape, fill: value.fill, at: placeOf(value) })),
    nodes: tape.nodes.map(({ kernel, inputs, attrs, outputs }) => ({
      kernel,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, use]) => [name, list(use) ? use.map(useOf) : useOf(use)])),
      attrs,
      outputs: outputs.map(useOf),
    })),
    feeds: tape.feeds.map(({ id }) => id),
    results: tape.results.map(({ value }) => value.id),
    updates: tape.updates.map(({ before, after }) => ({ before: before.id, after: after.id })),
  };
  return JSON.stringify(encoded, (_key, value: unknown) => {
    if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) return { number: Object.is(value, -0) ? "-0" : String(value) };
    if (ArrayBuffer.isView(value) || typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") throw new Error("A kernel's setting is no plain data.");
    return value;
  });
}

export function decodeTape(text: string): DeviceTape {
  return JSON.parse(text, (_key, value: unknown) => {
    const special = typeof value === "object" && value !== null && "number" in value && Object.keys(value).length === 1 ? value.number : undefined;
    return typeof special === "string" ? Number(special) : value;
  }) as DeviceTape;
}
