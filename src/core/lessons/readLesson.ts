import { AppError } from "#shared/AppError.ts";
import { languageSchema, type Language } from "#shared/contracts/lessons.ts";
import type { z } from "zod";
import { figureViews, readDirectives } from "./directives.ts";
import { commentKeys, fillComments } from "./fillComments.ts";
import type { CodeFiles, Lesson } from "./Lesson.ts";
import { lessonMetaSchema, type LessonMeta } from "./lessonFormat.ts";

/** Where a fault is, in the author's words. */
interface Place {
  course: string;
  lesson: string;
}

const languages: readonly Language[] = languageSchema.options;

/** A lesson from the texts of its folder. Throws `lesson-invalid` naming the file and what to fix. */
export function readLesson(place: Place, files: ReadonlyMap<string, string>, version: string): Lesson {
  const textOf = (file: string): string => {
    const text = files.get(file);
    if (text === undefined || text.trim() === "") throw lessonInvalid(place, file, "is missing or empty", `Add ${file} to the lesson's folder.`);
    return text;
  };
  const meta = parseJson(place, "meta.json", textOf("meta.json"), lessonMetaSchema);
  if (meta.id !== place.lesson) throw lessonInvalid(place, "meta.json", `says its id is "${meta.id}"`, `Write "id": "${place.lesson}", the name of its folder.`);

  const starter = codeIn("starter", files);
  const solution = codeIn("solution", files);
  for (const file of [`starter/${meta.entry}`, ...meta.solutionRuns.map((name) => `solution/${name}`), "checks.ts"]) textOf(file);
  refuseWrongComments(place, meta, { starter, solution });
  const text = eachLanguage((language) => textOf(`${language}/lesson.md`));
  for (const language of languages) refuseWrongDirectives(place, meta, `${language}/lesson.md`, text[language]);

  const filled = (code: CodeFiles): Record<Language, CodeFiles> => eachLanguage((language) => mapValues(code, (one) => fillComments(one, meta.comments, language)));
  const variants = new Set(meta.solutionRuns);
  const shared = Object.fromEntries(Object.entries(solution).filter(([path]) => !variants.has(path)));
  return {
    courseId: place.course,
    meta,
    version,
    bytes: [...files.values()].reduce((sum, one) => sum + new TextEncoder().encode(one).length, 0),
    text,
    starter: filled(starter),
    solution: filled({ ...shared, [meta.entry]: solution[meta.entry]! }),
    solutionRuns: meta.solutionRuns.map((name) => ({ name, files: filled({ ...shared, [meta.entry]: solution[name]! }) })),
    checks: textOf("checks.ts"),
  };
}

export function lessonInvalid({ course, lesson }: { course: string; lesson?: string | undefined }, file: string, problem: string, hint: string, cause?: unknown): AppError {
  const where = lesson === undefined ? `course "${course}"` : `lesson "${lesson}" of course "${course}"`;
  return new AppError({ code: "lesson-invalid", message: `In ${where}, ${file} ${problem}.`, hint, data: { course, ...(lesson === undefined ? {} : { lesson }), file }, cause });
}

export function parseJson<T>(place: { course: string; lesson?: string }, file: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw lessonInvalid(place, file, "is not valid JSON", "Look for a missing comma, quote or bracket.", cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.path.map(String).join(".");
  throw lessonInvalid(place, file, `has a wrong ${path ? `"${path}"` : "content"}: ${issue.message.slice(0, 300)}`, `Correct ${path || "it"} in ${file}; docs/content-format.md describes every field.`, parsed.error);
}

function codeIn(folder: "starter" | "solution", files: ReadonlyMap<string, string>): CodeFiles {
  return Object.fromEntries([...files].filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith(".ts")).map(([path, text]) => [path.slice(folder.length + 1), text]));
}

function refuseWrongComments(place: Place, meta: LessonMeta, code: { starter: CodeFiles; solution: CodeFiles }): void {
  const unused = new Set(Object.keys(meta.comments));
  for (const [folder, files] of Object.entries(code)) {
    for (const [path, text] of Object.entries(files)) {
      for (const key of commentKeys(text)) {
        if (!(key in meta.comments)) throw lessonInvalid(place, `${folder}/${path}`, `has the comment "// @${key}", which has no text`, `Add "${key}" to "comments" in meta.json, in both languages.`);
        unused.delete(key);
      }
    }
  }
  const [first] = unused;
  if (first !== undefined) throw lessonInvalid(place, "meta.json", `has a comment "${first}" that no code uses`, `Write // @${first} in a file of starter/, or remove it.`);
}

function refuseWrongDirectives(place: Place, meta: LessonMeta, file: string, markdown: string): void {
  const refuse = (line: number, problem: string, hint: string): never => {
    throw lessonInvalid(place, file, `line ${line} ${problem}`, hint);
  };
  const asked = new Set<string>();
  for (const { name, attributes, line } of readDirectives(markdown)) {
    if (name === "figure") {
      const view = attributes["view"] ?? "";
      if (!(figureViews as readonly string[]).includes(view)) refuse(line, `asks for the figure "${view}"`, `Views are: ${figureViews.join(", ")}.`);
    } else if (name === "predict") {
      const id = attributes["id"] ?? "";
      if (!meta.predictions.some((one) => one.id === id)) refuse(line, `asks for the prediction "${id}"`, `Predictions of meta.json are: ${meta.predictions.map((one) => one.id).join(", ")}.`);
      asked.add(id);
    } else if (name !== "pause") {
      refuse(line, "has an unknown directive", "Directives are ::figure, :::predict and ::pause.");
    }
  }
  const missing = meta.predictions.find(({ id }) => !asked.has(id));
  if (missing) throw lessonInvalid(place, file, `never asks the prediction "${missing.id}"`, `Add :::predict{id="${missing.id}"} where the student should commit to an answer.`);
}

function eachLanguage<T>(make: (language: Language) => T): Record<Language, T> {
  return { en: make("en"), es: make("es") };
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
