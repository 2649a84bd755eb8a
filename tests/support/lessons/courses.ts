import { join } from "node:path";
import { createCourseReader } from "#platform/lessons/createCourseReader.ts";
import { createLessonLibrary } from "#services/lessons/createLessonLibrary.ts";

const root = join(import.meta.dirname, "../../..");

/** The courses that come with the product. */
export const coursesRoot: string = join(root, "resources", "courses");
export const bundledLessons = createLessonLibrary({ roots: [coursesRoot], reader: createCourseReader() });

/** Path of a seeded fault of a lesson: code as RAW, LR+ or LR-. */
export function faultPath(lessonId: string, code: string): string {
  const name = code.replace("+", "-high").replace(/([A-Z])-$/, "$1-low").toLowerCase();
  return join(root, "tests", "fixtures", "lessons", lessonId, `${name}.ts`);
}
