import { constants } from "node:fs";
import { lstat, open, opendir } from "node:fs/promises";
import { join } from "node:path";
import { isAppError, type AppError } from "#shared/AppError.ts";
import { folderNameSchema, lessonLimits } from "#core/lessons/lessonFormat.ts";
import { lessonInvalid } from "#core/lessons/readLesson.ts";
import type { CourseReader } from "#services/lessons/CourseReader.ts";

interface Place {
  course: string;
  lesson?: string | undefined;
}

const readEndings = [".json", ".md", ".ts"];

/** Course folders on disk. Looks before it reads: kind, size and count of every file, links not followed. */
export function createCourseReader(): CourseReader {
  return {
    async courses(root) {
      const names: string[] = [];
      try {
        for await (const entry of await opendir(root)) if ((entry.isDirectory() || entry.isSymbolicLink()) && folderNameSchema.safeParse(entry.name).success) names.push(entry.name);
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
      }
      return names.sort();
    },

    async manifest({ root, course }) {
      await refuseLinks({ course }, root, [course]);
      return readText({ course }, "course.json", join(root, course, "course.json"));
    },

    async lesson({ root, course, lesson }) {
      const place = { course, lesson };
      await refuseLinks(place, root, [course, "lessons", lesson]);
      const folder = join(root, course, "lessons", lesson);
      const texts = new Map<string, string>();
      for (const path of await listFiles(place, folder)) {
        if (readEndings.some((ending) => path.endsWith(ending))) texts.set(path, await readText(place, path, join(folder, path)));
      }
      return texts;
    },
  };
}

/** Each folder on the way must be a folder, not a link to one. */
async function refuseLinks(place: Place, root: string, names: readonly string[]): Promise<void> {
  let path = root;
  for (const name of names) {
    path = join(path, name);
    const found = await lstat(path).catch(() => undefined);
    if (!found) throw lessonInvalid(place, `folder ${name}`, "is missing", `Add it, or take "${place.lesson ?? place.course}" out of course.json.`);
    if (!found.isDirectory()) throw notPlain(place, `folder ${name}`, found.isSymbolicLink());
  }
}

/** Paths of the files of a lesson, sorted. Stops at the first thing over a limit, so a bomb costs no more than that. */
async function listFiles(place: Place, folder: string): Promise<string[]> {
  const { filesPerLesson, folderDepth, bytesPerLesson } = lessonLimits;
  const files: string[] = [];
  let entries = 0;
  let bytes = 0;
  const walk = async (path: string, depth: number): Promise<void> => {
    if (depth > folderDepth) throw lessonInvalid(place, path, `lies deeper than ${folderDepth} folders`, "Move its files up.");
    for await (const { name } of await opendir(join(folder, path))) {
      const inner = path ? `${path}/${name}` : name;
      if (++entries > filesPerLesson) throw lessonInvalid(place, "its folder", `holds more than ${filesPerLesson} files and folders`, "Remove what the lesson does not need.");
      const found = await lstat(join(folder, inner));
      if (found.isDirectory()) await walk(inner, depth + 1);
      else if (!found.isFile()) throw notPlain(place, inner, found.isSymbolicLink());
      else {
        bytes += found.size;
        if (bytes > bytesPerLesson) throw lessonInvalid(place, inner, `makes the lesson larger than ${bytesPerLesson / 2 ** 20} MB`, "Make its files smaller.");
        files.push(inner);
      }
    }
  };
  await walk("", 0);
  return files.sort();
}

/** At most the limit is read, whatever the file became since it was listed. A link in its place is not followed, a pipe not waited for. */
async function readText(place: Place, file: string, path: string): Promise<string> {
  const limit = lessonLimits.bytesPerText;
  try {
    const found = await lstat(path);
    if (!found.isFile()) throw notPlain(place, file, found.isSymbolicLink());
    await using handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(limit + 1), 0, limit + 1, 0);
    if (bytesRead > limit) throw lessonInvalid(place, file, `is larger than ${limit / 1024} KB`, "Make it shorter, or split it.");
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, bytesRead));
  } catch (error) {
    if (isAppError(error)) throw error;
    if (codeOf(error) === "ENOENT") throw lessonInvalid(place, file, "is missing", `Add ${file}.`, error);
    if (codeOf(error) === "ERR_ENCODING_INVALID_ENCODED_DATA") throw lessonInvalid(place, file, "is not UTF-8 text", "Save it as UTF-8.", error);
    throw lessonInvalid(place, file, `cannot be read (${codeOf(error) ?? "unknown error"})`, "Look at its permissions.", error);
  }
}

function notPlain(place: Place, file: string, link: boolean): AppError {
  return lessonInvalid(place, file, link ? "is a symbolic link" : "is neither a file nor a folder", "Put a copy of the file in its place: a lesson may only hold its own files.");
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
