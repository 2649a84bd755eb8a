import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#shared/AppError.ts";
import { decodeSafetensors, encodeSafetensors } from "#engine/models/safetensors.ts";

const tensors = [
  { name: "a", dtype: "float32", shape: [2, 3], data: Float32Array.of(1, -0, 3.5, Number.NaN, 1e-40, 2) },
  { name: "b", dtype: "int32", shape: [], data: Int32Array.of(-7) },
  { name: "c", dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  { name: "d", dtype: "float32", shape: [0, 4], data: new Float32Array(0) },
] as const;

describe("safetensors", () => {
  it("reads back every bit it wrote, and the metadata", () => {
    const { tensors: read, metadata } = decodeSafetensors(encodeSafetensors(tensors, { note: "ñ" }));
    expect(read).toEqual(tensors);
    expect(metadata).toEqual({ note: "ñ" });
  });

  it("reads the same from a Node Buffer, also one inside a larger one", () => {
    const bytes = encodeSafetensors(tensors);
    const larger = Buffer.concat([Buffer.from([1, 2, 3]), bytes, Buffer.from([4, 5])]);
    expect(decodeSafetensors(larger.subarray(3, 3 + bytes.length)).tensors).toEqual(tensors);
  });

  it("follows the published layout: header length, JSON header padded to 8 bytes, then the values", () => {
    const bytes = encodeSafetensors([tensors[1]]);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({ __metadata__: {}, b: { dtype: "I32", shape: [], data_offsets: [0, 4] } });
    expect(new DataView(bytes.buffer).getInt32(8 + length, true)).toBe(-7);
  });

  /** As another library might write it. */
  const foreign = (header: Record<string, unknown>, body: Uint8Array): Uint8Array => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
    return Buffer.concat([length, text, body]);
  };

  it("reads tensors that the header names in another order than they lie in", () => {
    const file = foreign({ second: { dtype: "I32", shape: [1], data_offsets: [4, 8] }, first: { dtype: "I32", shape: [1], data_offsets: [0, 4] } }, new Uint8Array(Int32Array.of(1, 2).buffer));
    expect(decodeSafetensors(file).tensors.map(({ name, data }) => [name, ...data])).toEqual([["first", 1], ["second", 2]]);
  });

  it("widens numbers of 16 bits, and leaves out types that nothing computes with", () => {
    const numbers = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x7c00, 0xfe00, 0x3f80, 0xc049);
    const file = foreign({ half: { dtype: "F16", shape: [7], data_offsets: [0, 14] }, brain: { dtype: "BF16", shape: [2], data_offsets: [14, 18] }, mask: { dtype: "U8", shape: [3], data_offsets: [18, 21] } }, Buffer.concat([new Uint8Array(numbers.buffer), Uint8Array.of(1, 0, 1)]));
    const [half, brain, ...more] = decodeSafetensors(file).tensors;
    expect(half).toEqual({ name: "half", dtype: "float32", shape: [7], data: Float32Array.of(1, -2, 0.333251953125, 2 ** -24, 65504, Infinity, NaN) });
    expect(brain).toEqual({ name: "brain", dtype: "float32", shape: [2], data: Float32Array.of(1, -3.140625) });
    expect(more).toEqual([]);
  });

  it.each([
    ["a shape of more numbers than it has", { a: { dtype: "F32", shape: [3], data_offsets: [0, 8] } }],
    ["a hole before it", { a: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }],
    ["numbers that another one has too", { a: { dtype: "F32", shape: [1], data_offsets: [0, 4] }, b: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }],
    ["no offsets", { a: { dtype: "F32", shape: "2" } }],
  ])("refuses a tensor with %s", (_, header) => {
    expect(() => decodeSafetensors(foreign(header, new Uint8Array(8)))).toThrow(expect.objectContaining({ code: "checkpoint-invalid" }) as Error);
  });

  it("refuses a file cut anywhere with checkpoint-invalid", () => {
    const bytes = encodeSafetensors(tensors);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: "checkpoint-invalid" }) as Error);
    }
  });

  it("answers or refuses with a code whatever bytes are changed", () => {
    const good = encodeSafetensors(tensors, { manifest: "{}" });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = good.slice();
        for (const [index, value] of changes) bytes[index] = value;
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
