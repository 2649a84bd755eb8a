import { z } from "zod";
import { AppError } from "#shared/AppError.ts";

/**
 * The safetensors format (huggingface/safetensors): 8 bytes little-endian header length, JSON header, tensor bytes.
 * `__metadata__` maps strings to strings. Order of tensors is the order of their offsets, whatever order the header has.
 */
export interface NamedArray {
  name: string;
  dtype: "float32" | "int32" | "bool";
  shape: readonly number[];
  /** Little-endian values; the host's order on every platform the product runs on. */
  data: Float32Array | Int32Array | Uint8Array;
}

const dtypeNames = { float32: "F32", int32: "I32", bool: "BOOL" } as const;
/** Bytes of one number. */
const sizes = { F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
type StoredType = keyof typeof sizes;
const maxHeaderBytes = 16 * 2 ** 20;

const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({ dtype: z.enum(Object.keys(sizes) as StoredType[]), shape: z.array(z.int().nonnegative()), data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]) }),
    z.record(z.string(), z.string()),
  ]),
);

/** `take` gives memory of at least so many bytes: what was in it does not matter. */
export function encodeSafetensors(tensors: readonly NamedArray[], metadata: Readonly<Record<string, string>> = {}, take = (bytes: number): Uint8Array => new Uint8Array(bytes)): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, data } of tensors) {
    if (name in header) throw new AppError({ code: "internal", message: `Two tensors are named ${name}.` });
    header[name] = { dtype: dtypeNames[dtype], shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = take(8 + padded + offset).subarray(0, 8 + padded + offset).fill(0x20, 8 + text.length, 8 + padded);
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Throws `checkpoint-invalid` for anything that is not a whole, consistent safetensors file. Numbers of 16 bits, as other
 * libraries write them, are widened; tensors of types that nothing here computes with, such as masks of 8 bits, are left out.
 */
export function decodeSafetensors(bytes: Uint8Array): { tensors: readonly NamedArray[]; metadata: Readonly<Record<string, string>> } {
  const invalid = (why: string, cause?: unknown): AppError =>
    new AppError({ code: "checkpoint-invalid", message: `The weights file is damaged: ${why}.`, hint: "Use an earlier checkpoint or run again.", cause });
  if (bytes.length < 8) throw invalid("it is shorter than its header");
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true));
  if (headerBytes > maxHeaderBytes || 8 + headerBytes > bytes.length) throw invalid("it ends inside its header");
  let header: z.infer<typeof headerSchema>;
  try {
    header = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))));
  } catch (cause) {
    throw invalid("its header cannot be read", cause);
  }
  const body = bytes.subarray(8 + headerBytes);
  const tensors: NamedArray[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  let end = 0;
  const entries: { name: string; dtype: StoredType; shape: number[]; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = entry as Record<string, string>;
      continue;
    }
    if (!Array.isArray(entry["data_offsets"])) throw invalid(`the entry of ${name} is incomplete`);
    const { dtype, shape, data_offsets: [from, to] } = entry as { dtype: StoredType; shape: number[]; data_offsets: [number, number] };
    entries.push({ name, dtype, shape, from, to });
  }
  for (const { name, dtype, shape, from, to } of entries.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end || to - from !== shape.reduce((product, size) => product * size, sizes[dtype])) throw invalid(`the size of ${name} does not fit its shape`);
    if (to > body.length) throw invalid(`it ends inside ${name}`);
    end = to;
    // A copy, and so aligned: `slice` of Node's Buffer would only be a view of the whole file.
    const array = arrayOf(dtype, new Uint8Array(body.subarray(from, to)).buffer);
    if (array) tensors.push({ name, shape, ...array });
  }
  if (end !== body.length) throw invalid("bytes are left over at its end");
  return { tensors, metadata };
}

function arrayOf(dtype: StoredType, bytes: ArrayBuffer): Pick<NamedArray, "dtype" | "data"> | undefined {
  switch (dtype) {
    case "F32":
      return { dtype: "float32", data: new Float32Array(bytes) };
    case "F16":
      return { dtype: "float32", data: Float32Array.from(new Uint16Array(bytes), float16) };
    case "BF16":
      // The upper half of a float32.
      return { dtype: "float32", data: new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer) };
    case "I32":
      return { dtype: "int32", data: new Int32Array(bytes) };
    case "BOOL":
      return { dtype: "bool", data: new Uint8Array(bytes) };
    default:
      return undefined;
  }
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
