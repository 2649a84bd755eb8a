import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDirectives } from "#core/lessons/directives.ts";
import { checkIsDecidedOn } from "#core/lessons/lessonFormat.ts";
import { declareChecks } from "#engine/checks/decideFacts.ts";
import { bundledLessons, coursesRoot } from "#tests/support/lessons/courses.ts";
import { faultProgram } from "#tests/support/lessons/faultProgram.ts";
import { loadChecks } from "#tests/support/lessons/loadChecks.ts";

const { courses, problems } = await bundledLessons.courses();
const lessons = courses.flatMap((course) => course.lessons);

test("every bundled course and lesson can be read", () => {
  expect(problems).toEqual([]);
  expect(lessons.map(({ meta }) => meta.id)).toContain("digits-mlp");
});

test("first steps come first, and what is read in pictures before what is read in letters", () => {
  expect(courses.map(({ manifest }) => manifest.id)).toEqual(["first-steps", "seeing", "language"]);
});

describe.each(lessons.map((lesson) => [lesson.meta.id, lesson] as const))("%s", (id, lesson) => {
  const { meta, courseId } = lesson;
  const folder = join(coursesRoot, courseId, "lessons", id);

  test("lists the checks that its checks.ts decides", async () => {
    const declared = declareChecks(await loadChecks(join(folder, "checks.ts"))).map(({ id: check, kind, on }) => ({ id: check, kind, on }));
    const told = meta.checks.map((check) => ({ id: check.id, kind: check.kind, on: checkIsDecidedOn(check) })).filter(({ on }) => on === "save" || on === "run");
    expect(declared).toEqual(told);
  });

  test("says the same in both languages: sections, figures, predictions and formulas", () => {
    const shape = (text: string): unknown => ({
      headings: text.match(/^#+ /gm),
      directives: readDirectives(text).map(({ name, attributes }) => [name, attributes]),
      code: text.match(/`[^`\n]+`/g)?.toSorted(),
      paragraphs: text.split(/\n\n+/).length,
    });
    expect(shape(lesson.text.es)).toEqual(shape(lesson.text.en));
  });

  test("has text that keeps to the house's words", () => {
    const english = [lesson.text.en, JSON.stringify(meta)].join("\n");
    const spanish = [lesson.text.es, ...Object.values(meta.hints).map(({ es }) => es), ...meta.checks.map(({ title }) => title.es)].join("\n");
    expect(english).not.toMatch(/\b(?:please|oops)\b/i);
    // Names in code are English in both.
    expect(spanish.replaceAll(/`[^`]*`/g, "")).not.toMatch(/\b(?:vos|usted|ustedes|ratio de aprendizaje|chequeo|loss|training|haz clic|por favor)\b/i);
    for (const text of [lesson.text.en, lesson.text.es]) {
      expect(text.replaceAll(/\$\$?[^$]+\$\$?|`[^`]*`/g, "")).not.toMatch(/!(?!\[)|\d%/);
    }
  });

  test("tells the bytes of its data as they are", () => {
    const data = join(coursesRoot, "..", "data", meta.data.name);
    const manifest = JSON.parse(readFileSync(join(data, "dataset.json"), "utf8")) as { file: string; split: Record<string, number> };
    expect(meta.data).toMatchObject({ bytes: statSync(join(data, manifest.file)).size, ...manifest.split });
  });

  test("sets its floor under the worst seed that was measured, its ceiling over the best", () => {
    const values = meta.band.measured.map(({ value }) => value);
    expect(Math.min(...values)).toBeGreaterThan(meta.band.from);
    expect(Math.max(...values)).toBeLessThan(meta.band.to);
  });

  test("has a program for each fault it names", () => {
    for (const { code } of meta.faults) expect(faultProgram(lesson, code)).not.toBe(lesson.solution.es[meta.entry]);
  });

  test("leaves work to do in its starter", () => {
    expect(lesson.starter.en).not.toEqual(lesson.solution.en);
    expect(lesson.starter.es[meta.entry]).not.toBe(lesson.starter.en[meta.entry]);
  });
});
