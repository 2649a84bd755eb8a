import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createCourseReader } from "#platform/lessons/createCourseReader.ts";
import { createLessonLibrary } from "#services/lessons/createLessonLibrary.ts";
import { lessonFiles, writeCourse } from "#tests/support/lessons/lessonFiles.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** Two lessons in one course; `spoil` breaks the first. */
function libraryWith(spoil: (lesson: string, root: string) => void): ReturnType<typeof createLessonLibrary> {
  const root = tempDir();
  writeCourse(root, "course", { broken: lessonFiles({ meta: { id: "broken" } }), whole: lessonFiles({ meta: { id: "whole" } }) });
  spoil(join(root, "course", "lessons", "broken"), root);
  return createLessonLibrary({ roots: [root], reader: createCourseReader() });
}

describe("a course folder on disk", () => {
  test("gives its lessons in the order of course.json", async () => {
    const { courses, problems } = await libraryWith(() => undefined).courses();
    expect(problems).toEqual([]);
    expect(courses.map(({ manifest, lessons }) => [manifest.id, lessons.map(({ meta }) => meta.id)])).toEqual([["course", ["broken", "whole"]]]);
  });

  test.each<[string, string, string, (lesson: string, root: string) => void]>([
    ["a broken manifest", "meta.json", "not valid JSON", (lesson) => writeFileSync(join(lesson, "meta.json"), "{")],
    ["a path outside itself", "meta.json", "inside the folder", (lesson) => writeFileSync(join(lesson, "meta.json"), lessonFiles({ meta: { id: "broken", entry: "../../../secret.ts" } }).get("meta.json")!)],
    ["a symbolic link to a file outside", "starter/main.ts", "symbolic link", (lesson) => {
      rmSync(join(lesson, "starter/main.ts"));
      symlinkSync("/etc/hostname", join(lesson, "starter/main.ts"));
    }],
    ["a symbolic link to a folder", "starter", "symbolic link", (lesson) => {
      renameSync(join(lesson, "starter"), join(lesson, "elsewhere"));
      symlinkSync("elsewhere", join(lesson, "starter"));
    }],
    ["a link in place of its folder", "folder broken", "symbolic link", (lesson) => {
      renameSync(lesson, `${lesson}-real`);
      symlinkSync(`${lesson}-real`, lesson);
    }],
    ["no folder", "folder broken", "missing", (lesson) => rmSync(lesson, { recursive: true })],
    ["a huge text", "checks.ts", "larger than 256 KB", (lesson) => truncateSync(join(lesson, "checks.ts"), 3 * 2 ** 20)],
    ["huge files of any kind", "film.mp4", "larger than 64 MB", (lesson) => {
      writeFileSync(join(lesson, "film.mp4"), "");
      truncateSync(join(lesson, "film.mp4"), 2 ** 40);
    }],
    ["too many files", "its folder", "more than 200", (lesson) => {
      for (let index = 0; index < 300; index++) writeFileSync(join(lesson, `${index}.txt`), "");
    }],
    ["folders in folders without end", "a/a/a/a/a", "deeper than 4", (lesson) => mkdirSync(join(lesson, ...Array<string>(60).fill("a")), { recursive: true })],
    ["a pipe, which is not waited for", "es/lesson.md", "neither a file nor a folder", (lesson) => {
      rmSync(join(lesson, "es/lesson.md"));
      execFileSync("mkfifo", [join(lesson, "es/lesson.md")]);
    }],
    ["bytes that are no text", "en/lesson.md", "not UTF-8", (lesson) => writeFileSync(join(lesson, "en/lesson.md"), Uint8Array.of(0xff, 0xfe, 0))],
  ])("with %s loses that lesson only, and says what to fix", async (_what, file, problem, spoil) => {
    const library = libraryWith(spoil);
    const { courses, problems } = await library.courses();
    expect(courses[0]!.lessons.map(({ meta }) => meta.id)).toEqual(["whole"]);
    expect(problems).toMatchObject([{ code: "lesson-invalid", message: expect.stringContaining(problem), hint: expect.stringMatching(/\S/), data: { lesson: "broken", file } }]);
    await expect(library.lesson("broken")).rejects.toMatchObject({ code: "lesson-invalid" });
    await expect(library.lesson("whole")).resolves.toMatchObject({ courseId: "course" });
  });

  test("stands at its place among the courses, and without one behind them, by its id", async () => {
    const root = tempDir();
    for (const [course, place] of [["a", undefined], ["b", undefined], ["c", 2], ["d", 1]] as const) writeCourse(root, course, { [`of-${course}`]: lessonFiles({ meta: { id: `of-${course}` } }) }, { place });
    const { courses } = await createLessonLibrary({ roots: [root], reader: createCourseReader() }).courses();
    expect(courses.map(({ manifest }) => manifest.id)).toEqual(["d", "c", "a", "b"]);
  });

  test.each<[string, string, string]>([
    ["that leaves the folder", "../../whole", "lower-case words"],
    ["that is absolute", "/etc", "lower-case words"],
    ["of a lesson twice", "whole", "twice"],
  ])("whose course.json names an id %s is refused, and other courses are not", async (_what, id, problem) => {
    const root = tempDir();
    writeCourse(root, "a-good", { first: lessonFiles({ meta: { id: "first" } }) });
    writeCourse(root, "b-bad", { whole: lessonFiles({ meta: { id: "whole" } }) });
    writeFileSync(join(root, "b-bad", "course.json"), JSON.stringify({ format: 1, id: "b-bad", title: { en: "b", es: "b" }, summary: { en: "b", es: "b" }, lessons: ["whole", id] }));
    const { courses, problems } = await createLessonLibrary({ roots: [root], reader: createCourseReader() }).courses();
    expect(courses.map(({ manifest }) => manifest.id)).toEqual(["a-good"]);
    expect(problems).toMatchObject([{ code: "lesson-invalid", message: expect.stringContaining(problem), data: { file: "course.json" } }]);
  });

  test("that is itself a link is refused", async () => {
    const [root, elsewhere] = [tempDir(), tempDir()];
    writeCourse(elsewhere, "linked", { whole: lessonFiles({ meta: { id: "whole" } }) });
    symlinkSync(join(elsewhere, "linked"), join(root, "linked"));
    const { courses, problems } = await createLessonLibrary({ roots: [root], reader: createCourseReader() }).courses();
    expect(courses).toEqual([]);
    expect(problems).toMatchObject([{ code: "lesson-invalid", message: expect.stringContaining("symbolic link") }]);
  });
});

describe("a library of several roots", () => {
  test("gives a lesson's id to the first that has it, and tells of the second", async () => {
    const [bundled, added] = [tempDir(), tempDir()];
    writeCourse(bundled, "one", { same: lessonFiles({ meta: { id: "same", minutes: 1 } }) });
    writeCourse(added, "two", { same: lessonFiles({ meta: { id: "same", minutes: 2 } }), own: lessonFiles({ meta: { id: "own" } }) });
    const library = createLessonLibrary({ roots: [bundled, added, join(added, "not-there")], reader: createCourseReader() });
    const { courses, problems } = await library.courses();
    expect(courses.map(({ lessons }) => lessons.map(({ meta }) => meta.id))).toEqual([["same"], ["own"]]);
    expect(problems).toMatchObject([{ message: expect.stringContaining('which course "one" has already') }]);
    expect((await library.lesson("same")).meta.minutes).toBe(1);
  });

  test("says which lessons there are when one is not, whatever was asked for", async () => {
    const library = libraryWith(() => undefined);
    for (const id of ["nothing", "../broken", "", "x".repeat(10_000)]) {
      await expect(library.lesson(id)).rejects.toMatchObject({ code: "lesson-not-found", hint: "Lessons here: broken, whole." });
    }
  });

  test("says what is wrong with a course that can't be read where a lesson is not found: it may be in there", async () => {
    const [bundled, added] = [tempDir(), tempDir()];
    writeCourse(added, "mine", { own: lessonFiles({ meta: { id: "own" } }) });
    writeFileSync(join(added, "mine", "course.json"), "{");
    const alone = createLessonLibrary({ roots: [added], reader: createCourseReader() });
    await expect(alone.lesson("own")).rejects.toMatchObject({ code: "lesson-invalid", message: expect.stringContaining("course.json is not valid JSON") });
    writeCourse(bundled, "one", { same: lessonFiles({ meta: { id: "same" } }) });
    const both = createLessonLibrary({ roots: [bundled, added], reader: createCourseReader() });
    await expect(both.lesson("own")).rejects.toMatchObject({ code: "lesson-not-found", hint: expect.stringMatching(/^Lessons here: same\. .*course\.json is not valid JSON/) });
    await expect(createLessonLibrary({ roots: [], reader: createCourseReader() }).lesson("own")).rejects.toMatchObject({ code: "lesson-not-found", hint: expect.stringContaining("no course") });
  });

  test("reads what an author saved since, as another version", async () => {
    const root = tempDir();
    writeCourse(root, "course", { tiny: lessonFiles() });
    const library = createLessonLibrary({ roots: [root], reader: createCourseReader() });
    const before = await library.lesson("tiny");
    writeFileSync(join(root, "course/lessons/tiny/en/lesson.md"), 'New.\n\n:::predict{id="guess"}\n:::\n');
    const after = await library.lesson("tiny");
    expect(after.text.en).toContain("New.");
    expect(after.version).not.toBe(before.version);
  });
});
