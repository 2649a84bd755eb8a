import { join } from "node:path";
import { createCourseReader } from "#platform/lessons/createCourseReader.ts";
import { createLessonLibrary } from "#services/lessons/createLessonLibrary.ts";

/** The courses that come with the product. */
export const coursesRoot: string = join(import.meta.dirname, "../../../resources/courses");
export const bundledLessons = createLessonLibrary({ roots: [coursesRoot], reader: createCourseReader() });
