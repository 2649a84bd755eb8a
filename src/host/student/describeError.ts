import { errorCodes, isAppError } from "#shared/AppError.ts";
import type { RunError } from "#core/runs/events.ts";
import { plainData } from "#engine/trainer/checkpoint/plainData.ts";
import { findSyntaxError, findThrow } from "./findInSource.ts";

const textCharacters = 2_000;

interface Where {
  file: string;
  line: number;
  column?: number;
}

/** Anything a program threw, as cause and place for a person. Reads it with care: getters of a student may throw. */
export function describeError(thrown: unknown, sources: ReadonlyMap<string, string>): RunError {
  try {
    return describeReadable(thrown, sources);
  } catch {
    return { code: "student-error", message: "The program threw something that can't be read.", hint: 'Throw an Error that says what happened: throw new Error("...").' };
  }
}

function describeReadable(thrown: unknown, sources: ReadonlyMap<string, string>): RunError {
  const error = describe(thrown, sources);
  if (!isError(thrown) || firstFrame(thrown)?.[1] !== "lesson") return error;
  return { ...error, code: "lesson-invalid", message: cut(`The lesson's checks can't be used: ${error.message}`), hint: "It is not your program's fault. Tell the author of the lesson." };
}

function describe(thrown: unknown, sources: ReadonlyMap<string, string>): RunError {
  if (isAppError(thrown)) {
    const hint = read(thrown, "hint");
    const code = read(thrown, "code");
    return { code: Object.hasOwn(errorCodes, code) ? code : "student-error", message: cut(read(thrown, "message")), ...(hint ? { hint: cut(hint) } : {}), ...placeIn(thrown), ...(thrown.data === undefined ? {} : { data: plainData(thrown.data) }) };
  }
  if (!isError(thrown)) {
    return {
      code: "student-error",
      message: cut(`The program threw ${describeValue(thrown)}, which is not an Error.`),
      hint: 'Throw an Error that says what happened: throw new Error("...").',
      ...findThrow(sources, thrown),
    };
  }
  const name = read(thrown, "name") || "Error";
  const message = read(thrown, "message");
  const text = cut(message ? `${name}: ${message}` : name);
  const place = placeIn(thrown);
  if (name === "SyntaxError") return describeSyntaxError(text, place, sources);
  if (/allocation failed|out of memory|Invalid string length|could not allocate|Cannot enlarge memory|Aborted\(OOM\)/i.test(message)) {
    return { code: "student-memory", message: text, hint: "Something grew beyond what fits: look at what this line makes larger.", ...place };
  }
  return { code: "student-error", message: text, ...hintFor(message), ...place };
}

function describeSyntaxError(text: string, place: Where | undefined, sources: ReadonlyMap<string, string>): RunError {
  if (/does not provide an export named/.test(text)) {
    return { code: "student-import", message: text.replace("SyntaxError: ", ""), hint: "Check the spelling of the name that is imported. A type is imported as { type Name }.", ...place };
  }
  // With a place it was thrown while running, by JSON.parse or the like.
  if (place) return { code: "student-error", message: text, ...place };
  for (const [file, source] of sources) {
    const found = findSyntaxError(source);
    if (found) return { code: "student-syntax", message: text.replace("SyntaxError: ", ""), file, ...found };
  }
  return { code: "student-syntax", message: text.replace("SyntaxError: ", "") };
}

function hintFor(message: string): { hint: string } | undefined {
  if (message.startsWith("require is not defined")) return { hint: "Programs are modules: write import in place of require." };
  if (/call stack/.test(message)) return { hint: "A function calls itself without an end: look at when it should stop." };
  return undefined;
}

function placeIn(error: object): Where | undefined {
  const frame = firstFrame(error);
  if (!frame) return undefined;
  const [, , file, line, column] = frame;
  // V8 says a broken module without a column, but with a row of carets.
  const carets = column === undefined ? read(error, "stack").split("\n").find((row) => /^\s*\^+\s*$/.test(row))?.indexOf("^") : undefined;
  const at = column === undefined ? (carets === undefined ? undefined : carets + 1) : Number(column);
  return { file: decode(file!), line: Number(line), ...(at === undefined ? {} : { column: at }) };
}

/** The first frame of the program or of the checks: whose it is, file, line, column. A program can write any stack: a place is counted from 1. */
function firstFrame(error: object): RegExpExecArray | undefined {
  return /(student|lesson):\/\/\/([^\s:)]+):([1-9]\d{0,6})(?!\d)(?::([1-9]\d{0,6})(?!\d))?/.exec(read(error, "stack")) ?? undefined;
}

function isError(value: unknown): value is Error {
  try {
    return Error.isError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

function read(owner: object, key: string): string {
  try {
    const value: unknown = Reflect.get(owner, key);
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 200));
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

function cut(text: string): string {
  return text.length > textCharacters ? `${text.slice(0, textCharacters)}…` : text;
}

function decode(file: string): string {
  try {
    return decodeURI(file);
  } catch {
    return file;
  }
}
