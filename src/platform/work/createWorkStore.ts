import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { folderNameSchema } from "#core/lessons/lessonFormat.ts";
import { codePathSchema } from "#core/runs/spec.ts";
import { revisionSchema, versionSchema } from "#core/work/version.ts";
import { workEntrySchema, type WorkEntry } from "#core/work/workRecord.ts";
import { namesIn } from "#platform/home/namesIn.ts";
import { storageError } from "#platform/home/storageError.ts";
import { syncFolder } from "#platform/home/syncFolder.ts";
import { writeFileAtomic } from "#platform/home/writeFileAtomic.ts";
import type { VersionName, WorkStore } from "#services/work/WorkStore.ts";
import { AppError } from "#shared/AppError.ts";
import { timeSchema } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import { parseJson, plainFilesIn, readText } from "./plainFiles.ts";

const draftSchema = z.object({ format: z.literal(1), revision: revisionSchema, savedAt: timeSchema, paths: z.array(codePathSchema).max(64) });

/** Of a version: a program may weigh 1 MiB, and JSON writes some characters as six. */
const maxVersionBytes = 8 * 2 ** 20;

/**
 * `LESSON/files/` holds the code as plain files, `LESSON/draft.json` says which and since when, `LESSON/events.ndjson` is
 * the journal, `LESSON/versions/REVISION-WHY.json` are earlier states. A line that was not finished is left as it is and the next begins on a line of its own.
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

  const versionsOf = (lessonId: string): string => join(folderOf(lessonId), "versions");
  const versionOf = (lessonId: string, { revision, why }: VersionName): string => join(versionsOf(lessonId), `${revision}-${why}.json`);

  /** What draft.json says; where it is missing or damaged, what lies beside it: the code counts, not the note about it. */
  async function manifest(lessonId: string): Promise<{ revision: number; savedAt: number; paths: readonly string[] } | undefined> {
    const text = await readText(manifestOf(lessonId));
    const parsed = text === undefined ? undefined : draftSchema.safeParse(parseJson(text)).data;
    if (parsed) return parsed;
    const found = await plainFilesIn(join(folderOf(lessonId), "files"), (path) => codePathSchema.safeParse(path).success);
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

    async versions(lessonId) {
      const names = (await namesIn(versionsOf(lessonId))).flatMap((name) => {
        const [, revision, why] = /^(\d{1,15})-([a-z]+)\.json$/.exec(name) ?? [];
        const parsed = versionSchema.pick({ revision: true, why: true }).safeParse({ revision: Number(revision), why }).data;
        return parsed ? [parsed] : [];
      });
      return names.sort((a, b) => b.revision - a.revision);
    },

    async version(lessonId, name) {
      const text = await readText(versionOf(lessonId, name), maxVersionBytes);
      const version = text === undefined ? undefined : versionSchema.safeParse(parseJson(text)).data;
      if (!version) log.warn("A version of a lesson's code can't be read and is left out.", { lessonId, ...name });
      return version;
    },

    addVersion: (lessonId, version) => writeFileAtomic(versionOf(lessonId, version), new TextEncoder().encode(`${JSON.stringify(version)}\n`)),

    async removeVersion(lessonId, name) {
      const path = versionOf(lessonId, name);
      await rm(path, { force: true }).catch((error: unknown) => {
        throw storageError(error, path);
      });
    },
  };
}
