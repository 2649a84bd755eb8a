import { lstat, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { folderNameSchema } from "#core/lessons/lessonFormat.ts";
import { codePathSchema } from "#core/runs/spec.ts";
import { workEntrySchema, type WorkEntry } from "#core/work/workRecord.ts";
import { causeCode, storageError } from "#platform/home/storageError.ts";
import { syncFolder } from "#platform/home/syncFolder.ts";
import { writeFileAtomic } from "#platform/home/writeFileAtomic.ts";
import type { Draft, WorkStore } from "#services/work/WorkStore.ts";
import { AppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";

const draftSchema = z.object({ format: z.literal(1), revision: z.int().nonnegative(), savedAt: z.number(), paths: z.array(codePathSchema).max(64) });

/** Nothing that a person types is near it; a file that somebody put in its place may be. */
const maxFileBytes = 1024 * 1024;

/**
 * `LESSON/files/` holds the code as plain files, `LESSON/draft.json` says which and since when, `LESSON/events.ndjson` is
 * the journal. A line that was not finished is left as it is and the next begins on a line of its own.
 */
export function createWorkStore({ directory, log }: { directory: string; log: Logger }): WorkStore {
  const folderOf = (lessonId: string): string => {
    if (!folderNameSchema.safeParse(lessonId).success) throw new AppError({ code: "invalid-input", message: `"${lessonId.slice(0, 64)}" is not the id of a lesson.` });
    return join(directory, lessonId);
  };
  const journalOf = (lessonId: string): string => join(folderOf(lessonId), "events.ndjson");
  const manifestOf = (lessonId: string): string => join(folderOf(lessonId), "draft.json");
  const fileOf = (lessonId: string, path: string): string => {
    if (!codePathSchema.safeParse(path).success) throw new AppError({ code: "invalid-input", message: `"${path.slice(0, 64)}" is not a name for a file of a program.` });
    return join(folderOf(lessonId), "files", path);
  };

  /** What draft.json says; where it is missing or damaged, what lies beside it: the code counts, not the note about it. */
  async function manifest(lessonId: string): Promise<{ revision: number; savedAt: number; paths: readonly string[] } | undefined> {
    const text = await readText(manifestOf(lessonId));
    const parsed = text === undefined ? undefined : draftSchema.safeParse(parseJson(text)).data;
    if (parsed) return parsed;
    const found = await filesIn(join(folderOf(lessonId), "files"));
    if (found.length === 0) return undefined;
    if (text !== undefined) log.warn("A draft's note is damaged; its files are taken as they are.", { lessonId });
    const savedAt = Math.floor(Math.max(...found.map(({ changedAt }) => changedAt)));
    return { revision: savedAt, savedAt, paths: found.map(({ path }) => path) };
  }

  async function readFiles(lessonId: string, paths: readonly string[]): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const path of paths) {
      const text = await readText(fileOf(lessonId, path));
      if (text !== undefined) texts[path] = text;
    }
    return texts;
  }

  return {
    async lessons() {
      const names = await namesIn(directory);
      return names.filter((name) => folderNameSchema.safeParse(name).success).sort();
    },

    async entries(lessonId) {
      const text = (await readText(journalOf(lessonId), Infinity)) ?? "";
      const entries: WorkEntry[] = [];
      for (const [index, line] of text.split("\n").entries()) {
        const entry = line === "" ? undefined : workEntrySchema.safeParse(parseJson(line)).data;
        if (entry) entries.push(entry);
        else if (line !== "") log.warn("A line of a lesson's journal can't be read and is left out.", { lessonId, line: index + 1 });
      }
      return entries;
    },

    async append(lessonId, entries) {
      const path = journalOf(lessonId);
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      if (lines === "") return;
      try {
        const firstMade = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const file = await open(path, "a+", 0o600);
        let isNew: boolean;
        try {
          const { size } = await file.stat();
          isNew = size === 0;
          const { buffer } = await file.read(Buffer.alloc(1, "\n"), 0, 1, Math.max(0, size - 1));
          await file.appendFile(buffer[0] === 10 ? lines : `\n${lines}`);
          await file.datasync();
        } finally {
          await file.close();
        }
        if (isNew) await syncFolder(dirname(path));
        if (firstMade) await syncFolder(dirname(firstMade));
      } catch (error) {
        throw storageError(error, path);
      }
    },

    async draft(lessonId) {
      const found = await manifest(lessonId);
      if (!found) return undefined;
      const { revision, savedAt, paths } = found;
      const files = await readFiles(lessonId, paths);
      return { revision, savedAt, files: Object.keys(files).length > 0 ? files : undefined };
    },

    async saveDraft(lessonId, { revision, savedAt, files = {} }) {
      const paths = Object.keys(files);
      const gone = ((await manifest(lessonId))?.paths ?? []).filter((path) => !Object.hasOwn(files, path));
      const there = await readFiles(lessonId, paths);
      for (const path of paths) if (there[path] !== files[path]) await writeFileAtomic(fileOf(lessonId, path), new TextEncoder().encode(files[path]));
      await writeFileAtomic(manifestOf(lessonId), new TextEncoder().encode(`${JSON.stringify({ format: 1, revision, savedAt, paths })}\n`));
      // Last: until here what was there before is whole, from here on nothing names it.
      for (const path of gone) await rm(fileOf(lessonId, path), { force: true }).catch((error: unknown) => log.warn("A file that a draft no longer has stays.", { lessonId, path, error: String(error) }));
    },
  };
}

/** Undefined for what is not there. A link, a folder or what is too large is no file of a draft. */
async function readText(path: string, limit = maxFileBytes): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    if (!found.isFile() || found.size > limit) {
      throw new AppError({ code: "invalid-input", message: `${path} can't be read as text of yours.`, hint: "Move it away, or put a plain file of less than 1 MB in its place." });
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(causeCode(error) ?? "")) return undefined;
    throw storageError(error, path);
  }
}

/** Plain files below a folder that have the name of a program's file; what an unfinished write left has not. */
async function filesIn(folder: string): Promise<{ path: string; changedAt: number }[]> {
  const found: { path: string; changedAt: number }[] = [];
  const walk = async (inner: string, depth: number): Promise<void> => {
    for (const name of await namesIn(join(folder, inner))) {
      const path = inner ? `${inner}/${name}` : name;
      const { mtimeMs, ...stats } = await lstat(join(folder, path)).then((one) => ({ mtimeMs: one.mtimeMs, isFile: one.isFile(), isFolder: one.isDirectory() }));
      if (stats.isFolder && depth < 4) await walk(path, depth + 1);
      else if (stats.isFile && codePathSchema.safeParse(path).success) found.push({ path, changedAt: mtimeMs });
    }
  };
  await walk("", 0);
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(causeCode(error) ?? "")) return [];
    throw storageError(error, folder);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
