import { z } from "zod";
import { AppError } from "#shared/AppError.ts";

/**
 * The safetensors format (huggingface/safetensors): 8 bytes little-endian header length, JSON header, tensor bytes.
 * `__metadata__` maps strings to strings. Order of tensors is the order of their offsets.
 */
export interface NamedArray {
  name: string;
  dtype: "float32" | "int32" | "bool";
  shape: readonly number[];
  /** Little-endian values; the host's order on every platform the product runs on. */
  data: Float32Array | Int32Array | Uint8Array;
}

const dtypeNames = { float32: "F32", int32: "I32", bool: "BOOL" } as const;
const maxHeaderBytes = 16 * 2 ** 20;

const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({ dtype: z.enum(["F32", "I32", "BOOL"]), shape: z.array(z.int().nonnegative()), data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]) }),
    z.record(z.string(), z.string()),
  ]),
);

export function encodeSafetensors(tensors: readonly NamedArray[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, data } of tensors) {
    if (name in header) throw new AppError({ code: "internal", message: `Two tensors are named ${name}.` });
    header[name] = { dtype: dtypeNames[dtype], shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + offset).fill(0x20, 8 + text.length, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Throws `checkpoint-invalid` for anything that is not a whole, consistent safetensors file. */
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
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = entry as Record<string, string>;
      continue;
    }
    if (!Array.isArray(entry["data_offsets"])) throw invalid(`the entry of ${name} is incomplete`);
    const { dtype, shape, data_offsets: [from, to] } = entry as { dtype: "F32" | "I32" | "BOOL"; shape: number[]; data_offsets: [number, number] };
    const count = shape.reduce((product, size) => product * size, 1);
    if (from !== end || to - from !== count * (dtype === "BOOL" ? 1 : 4)) throw invalid(`the size of ${name} does not fit its shape`);
    if (to > body.length) throw invalid(`it ends inside ${name}`);
    end = to;
    // A copy, and so aligned: `slice` of Node's Buffer would only be a view of the whole file.
    const copy = new Uint8Array(body.subarray(from, to)).buffer;
    if (dtype === "F32") tensors.push({ name, dtype: "float32", shape, data: new Float32Array(copy) });
    else if (dtype === "I32") tensors.push({ name, dtype: "int32", shape, data: new Int32Array(copy) });
    else tensors.push({ name, dtype: "bool", shape, data: new Uint8Array(copy) });
  }
  if (end !== body.length) throw invalid("bytes are left over at its end");
  return { tensors, metadata };
}
