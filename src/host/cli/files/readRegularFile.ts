import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Whole, at most `maxBytes`. A pipe or a device is refused, not waited for: some of them never end. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stat = await file.stat();
  if (!stat.isFile()) throw new Error(`${path} is not a file`);
  if (stat.size > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
  return file.readFile();
}
