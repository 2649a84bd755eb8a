import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "#platform/home/namesIn.ts";
import { causeCode, storageError } from "#platform/home/storageError.ts";
import { AppError } from "#shared/AppError.ts";

/** Nothing that a person types is near it; a file that somebody put in its place may be. */
const maxTextBytes = 1024 * 1024;

/** Undefined for what is not there. A link, a folder or what is too large is refused. */
export async function readText(path: string, limit = maxTextBytes): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    if (!found.isFile() || found.size > limit) {
      throw new AppError({ code: "invalid-input", message: `${path} can't be read as text of yours.`, hint: "Move it away, or put a plain file of less than 1 MB in its place." });
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storageError(error, path);
  }
}

/** Plain files below a folder that pass `wanted`, with the time of their last change, ms. */
export async function plainFilesIn(folder: string, wanted: (path: string) => boolean): Promise<{ path: string; changedAt: number }[]> {
  const found: { path: string; changedAt: number }[] = [];
  const walk = async (inner: string, depth: number): Promise<void> => {
    for (const name of await namesIn(join(folder, inner))) {
      const path = inner ? `${inner}/${name}` : name;
      const stats = await lstat(join(folder, path));
      if (stats.isDirectory() && depth < 4) await walk(path, depth + 1);
      else if (stats.isFile() && wanted(path)) found.push({ path, changedAt: stats.mtimeMs });
    }
  };
  await walk("", 0);
  return found;
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(causeCode(error) ?? "");
}
