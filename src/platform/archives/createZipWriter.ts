import { promisify } from "node:util";
import { crc32, deflateRaw } from "node:zlib";
import type { ArchiveWriter } from "#services/work/Archives.ts";
import { zip } from "./zipFormat.ts";

const deflate = promisify(deflateRaw);

interface Part {
  head: Buffer;
  central: Buffer;
  body: Uint8Array;
}

/** A zip in memory, its parts in order; without times, so that the same parts make the same bytes. */
export function createZipWriter(): ArchiveWriter {
  const parts: Part[] = [];
  let body = 0;
  let table = 0;
  return {
    size: () => body + table + zip.endBytes,
    parts: () => parts.length,

    async add(path, bytes) {
      const deflated = await deflate(bytes);
      const isSmaller = deflated.length < bytes.length;
      const part = describe(path, bytes, isSmaller ? deflated : bytes, isSmaller ? zip.deflated : zip.stored);
      parts.push(part);
      body += part.head.length + part.body.length;
      table += part.central.length;
    },

    truncate(count) {
      for (const part of parts.splice(count)) {
        body -= part.head.length + part.body.length;
        table -= part.central.length;
      }
    },

    finish() {
      let offset = 0;
      for (const { head, central, body: bytes } of parts) {
        central.writeUInt32LE(offset, 42);
        offset += head.length + bytes.length;
      }
      const end = Buffer.alloc(zip.endBytes);
      end.writeUInt32LE(zip.end, 0);
      end.writeUInt16LE(parts.length, 8);
      end.writeUInt16LE(parts.length, 10);
      end.writeUInt32LE(table, 12);
      end.writeUInt32LE(body, 16);
      return Buffer.concat([...parts.flatMap((part) => [part.head, part.body]), ...parts.map(({ central }) => central), end]);
    },
  };
}

function describe(path: string, bytes: Uint8Array, body: Uint8Array, method: number): Part {
  const name = Buffer.from(path);
  // What the head before a part and its line in the table have in common, from "version needed" on.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(zip.version, 0);
  common.writeUInt16LE(zip.utf8, 2);
  common.writeUInt16LE(method, 4);
  common.writeUInt16LE(0x21, 8); // 1 January 1980, the first day there is
  common.writeUInt32LE(crc32(bytes), 10);
  common.writeUInt32LE(body.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(name.length, 22);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(zip.local, 0);
  const central = Buffer.alloc(6);
  central.writeUInt32LE(zip.central, 0);
  central.writeUInt16LE(zip.version, 4);
  return { head: Buffer.concat([head, common, name]), central: Buffer.concat([central, common, Buffer.alloc(14), name]), body };
}
