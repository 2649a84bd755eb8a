/**
 * Reads course folders (`ROOT/COURSE/course.json`, `ROOT/COURSE/lessons/LESSON/...`), which may come from anybody. Nothing
 * outside a course's folder is ever read: symbolic links are refused, names are single folder names, and a folder over the
 * limits of `core/lessons/lessonFormat` is refused before its files are. Every refusal is `lesson-invalid`, naming the file.
 */
export interface CourseReader {
  /** Names of the folders in a root, sorted; none when the root is not there. */
  courses(root: string): Promise<readonly string[]>;
  /** Text of course.json. */
  manifest(place: { root: string; course: string }): Promise<string>;
  /** Texts of a lesson's .json, .md and .ts files by posix path relative to its folder. */
  lesson(place: { root: string; course: string; lesson: string }): Promise<ReadonlyMap<string, string>>;
}
