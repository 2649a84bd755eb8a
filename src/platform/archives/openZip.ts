import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import type { Archive } from "#services/work/Archives.ts";
import { AppError } from "#shared/AppError.ts";
import { zip } from "./zipFormat.ts";

const inflate = promisify(inflateRaw);

/** What a zip may hold: more than any of ours, less than what would hurt the machine. */
export const zipLimits = { parts: 60_000, partBytes: 256 * 2 ** 20, totalBytes: 2 ** 30 } as const;

/** Relative, of parts that begin with a letter, digit, _ or -: no way leads out or is hidden. */
const partName = /^[\w-][\w .-]*(?:\/[\w-][\w .-]*)*$/;

interface Part {
  method: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

/**
 * A zip as `createZipWriter` makes it, or another program that was given the same files. The table of contents is what
 * counts; the sizes in it are limits for unpacking. Encrypted, split and larger ones, and names that are no plain relative
 * paths, are refused.
 */
export function openZip(bytes: Uint8Array): Archive {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = readTable(buffer);
  return {
    paths: [...parts.keys()],

    async read(path) {
      const part = parts.get(path);
      if (!part) throw invalid(`it has no part ${path}`);
      const { offset, packed, size, method, crc } = part;
      expectRecord(buffer, offset, zip.localBytes, zip.local);
      const from = offset + zip.localBytes + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
      if (from + packed > buffer.length) throw invalid(`${path} is cut off`);
      const body = buffer.subarray(from, from + packed);
      const content = method === zip.stored ? body : await inflate(body, { maxOutputLength: Math.max(1, size) }).catch((cause: unknown) => Promise.reject(invalid(`${path} cannot be unpacked`, cause)));
      if (content.length !== size || crc32(content) !== crc) throw invalid(`${path} is damaged`);
      return content;
    },
  };
}

function readTable(buffer: Buffer): Map<string, Part> {
  const end = findEnd(buffer);
  const count = buffer.readUInt16LE(end + 10);
  const from = buffer.readUInt32LE(end + 16);
  if (buffer.readUInt16LE(end + 8) !== count || from > end) throw invalid("it is split or too large");
  if (count > zipLimits.parts) throw invalid(`it has ${count} parts; ${zipLimits.parts} are allowed`);
  const parts = new Map<string, Part>();
  let total = 0;
  let packedTotal = 0;
  let at = from;
  for (let index = 0; index < count; index++) {
    expectRecord(buffer, at, zip.centralBytes, zip.central);
    const nameBytes = buffer.readUInt16LE(at + 28);
    const next = at + zip.centralBytes + nameBytes + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
    if (next > end) throw invalid("its table of contents is cut off");
    const path = buffer.toString("utf8", at + zip.centralBytes, at + zip.centralBytes + nameBytes);
    const isEncrypted = (buffer.readUInt16LE(at + 8) & zip.encrypted) !== 0;
    const part: Part = { method: buffer.readUInt16LE(at + 10), crc: buffer.readUInt32LE(at + 16), packed: buffer.readUInt32LE(at + 20), size: buffer.readUInt32LE(at + 24), offset: buffer.readUInt32LE(at + 42) };
    at = next;
    if (path.endsWith("/") && part.size === 0) continue; // the folder of what follows
    if (path.length > 400 || !partName.test(path)) throw invalid(`"${path.slice(0, 80)}" is not a name for a part`);
    if (parts.has(path)) throw invalid(`it has ${path} twice`);
    if (isEncrypted || (part.method !== zip.stored && part.method !== zip.deflated)) throw invalid(`${path} is packed in an unknown way`);
    total += part.size;
    packedTotal += part.packed;
    if (part.size > zipLimits.partBytes || total > zipLimits.totalBytes) throw invalid("unpacked it would be too large");
    parts.set(path, part);
  }
  // Parts that share bytes could be unpacked to far more than there is.
  if (packedTotal > buffer.length) throw invalid("its parts overlap");
  return parts;
}

/** The record at the end, behind which only a comment may be. */
function findEnd(buffer: Buffer): number {
  const last = buffer.length - zip.endBytes;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (buffer.readUInt32LE(at) === zip.end && at + zip.endBytes + buffer.readUInt16LE(at + 20) === buffer.length) return at;
  }
  throw invalid("it is not a zip file");
}

function expectRecord(buffer: Buffer, at: number, bytes: number, signature: number): void {
  if (at + bytes > buffer.length || buffer.readUInt32LE(at) !== signature) throw invalid("its table of contents is damaged");
}

function invalid(why: string, cause?: unknown): AppError {
  return new AppError({ code: "archive-invalid", message: `This file can't be brought in: ${why}.`, hint: "Choose a file that Backprop exported, as it was written.", cause });
}
