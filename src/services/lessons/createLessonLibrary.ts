import { AppError, toAppError } from "#shared/AppError.ts";
import type { Course, Lesson } from "#core/lessons/Lesson.ts";
import { courseManifestSchema, lessonLimits } from "#core/lessons/lessonFormat.ts";
import { lessonInvalid, parseJson, readLesson } from "#core/lessons/readLesson.ts";
import type { CourseReader } from "./CourseReader.ts";

/**
 * The lessons of this machine: read anew each time, so that what an author saved is what is seen. One that is broken is
 * told as a problem and takes nothing else down.
 */
export interface LessonLibrary {
  /** By their places. */
  courses(): Promise<{ courses: readonly Course[]; problems: readonly AppError[] }>;
  /** Ids are global. Throws `lesson-not-found`, or what is wrong with it. */
  lesson(id: string): Promise<Lesson>;
}

export interface LessonLibraryDeps {
  /** Folders that hold course folders; the first that has a lesson's id gives it. */
  roots: readonly string[];
  reader: CourseReader;
}

export function createLessonLibrary({ roots, reader }: LessonLibraryDeps): LessonLibrary {
  const readManifest = async (root: string, course: string) => {
    const manifest = parseJson({ course }, "course.json", await reader.manifest({ root, course }), courseManifestSchema);
    if (manifest.id !== course) throw lessonInvalid({ course }, "course.json", `says its id is "${manifest.id}"`, `Write "id": "${course}", the name of its folder.`);
    return manifest;
  };
  const read = async (root: string, course: string, lesson: string): Promise<Lesson> => {
    const files = await reader.lesson({ root, course, lesson });
    return readLesson({ course, lesson }, files, await versionOf(files));
  };
  /** Every course folder of every root, in order. */
  const places = async (): Promise<{ root: string; course: string }[]> => {
    const found = await Promise.all(roots.map(async (root) => (await reader.courses(root)).slice(0, lessonLimits.coursesPerRoot).map((course) => ({ root, course }))));
    return found.flat();
  };

  return {
    async courses() {
      const courses: Course[] = [];
      const problems: AppError[] = [];
      const seen = new Map<string, string>();
      for (const { root, course } of await places()) {
        try {
          const manifest = await readManifest(root, course);
          const lessons: Lesson[] = [];
          for (const id of manifest.lessons) {
            try {
              const other = seen.get(id);
              if (other !== undefined) throw lessonInvalid({ course }, "course.json", `lists the lesson "${id}", which course "${other}" has already`, "Give the lesson another id: ids are global.");
              lessons.push(await read(root, course, id));
              seen.set(id, course);
            } catch (error) {
              problems.push(toAppError(error));
            }
          }
          courses.push({ manifest, lessons });
        } catch (error) {
          problems.push(toAppError(error));
        }
      }
      return { courses: courses.toSorted((a, b) => placeOf(a) - placeOf(b)), problems };
    },

    async lesson(id) {
      const known: string[] = [];
      const problems: AppError[] = [];
      for (const { root, course } of await places()) {
        const manifest = await readManifest(root, course).catch((error: unknown) => void problems.push(toAppError(error)));
        if (manifest?.lessons.includes(id)) return read(root, course, id);
        known.push(...(manifest?.lessons ?? []));
      }
      // It may be in the course that can't be read.
      if (known.length === 0 && problems[0]) throw problems[0];
      const hints = [known.length > 0 ? `Lessons here: ${known.slice(0, 20).join(", ")}.` : "There is no course: install Backprop again.", ...problems.map(({ message }) => message)];
      throw new AppError({ code: "lesson-not-found", message: `There is no lesson "${id.slice(0, 64)}".`, hint: hints.join(" ") });
    },
  };
}

/** Those without one keep the order of their folders. */
function placeOf({ manifest: { place = Number.MAX_SAFE_INTEGER } }: Course): number {
  return place;
}

async function versionOf(files: ReadonlyMap<string, string>): Promise<string> {
  const whole = JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(whole)));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
