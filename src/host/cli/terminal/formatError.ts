import type { RunError } from "#core/runs/events.ts";
import { explainError, toldWhole } from "#core/runs/explainError.ts";
import { errorCodes, type AppError, type ErrorCode } from "#shared/AppError.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import type { Style } from "./createTerminal.ts";
import { plainText } from "./createTerminal.ts";
import { localMark } from "../localError.ts";
import { errorTexts } from "../messages/errorTexts.ts";
import type { Messages } from "../messages/en.ts";

export interface ErrorView extends Pick<RunError, "message" | "hint" | "file" | "line" | "column"> {
  code: string;
  data?: Readonly<Record<string, unknown>> | undefined;
}

/** What a command failed with, with the place in the student's file that its data may tell. */
export function viewError(error: AppError): ErrorView {
  const { code, message, hint, data } = error;
  const { file, line } = data ?? {};
  return { code, message, hint, data, ...(typeof file === "string" && typeof line === "number" && { file, line }) };
}

export interface FormatErrorDeps {
  language: Language;
  messages: Messages;
  paint(style: Style, text: string): string;
  /** Texts of the program, by file. */
  code?: Readonly<Record<string, string>> | undefined;
}

/** Title and code, what happened, the line of the student's file with a caret where it is known, and what to do. Never a stack. */
export function formatError(error: ErrorView, { language, messages, paint, code }: FormatErrorDeps): string[] {
  const text = errorTexts[language][isErrorCode(error.code) ? error.code : "internal"];
  // The host speaks English: in another language its hint gives way to ours.
  const ownHint = language === "en" || error.data?.[localMark] === true ? error.hint : undefined;
  const explained = error.data?.[localMark] === true ? undefined : explain(error, messages);
  const hint = explained?.action || ownHint || text.hint;
  const isToldWhole = explained !== undefined && (explained.cause === error.message || (isErrorCode(error.code) && toldWhole.has(error.code)));
  return [
    `${paint("red", `${messages.error}: ${text.title}`)} ${paint("dim", `[${error.code}]`)}`,
    ...(explained ? [`  ${plainText(explained.cause)}`] : []),
    ...(isToldWhole ? [] : plainText(error.message).split("\n").map((line) => `  ${explained ? paint("dim", line) : line}`)),
    ...formatPlace(error, { messages, paint, code }),
    ...(hint ? [`  ${messages.whatToDo}: ${plainText(hint)}`] : []),
  ];
}

/** What it means, in the language that is spoken; undefined for what nobody foresaw. */
function explain(error: ErrorView, { explanations }: Messages): { cause: string; action: string } | undefined {
  const explanation = explainError(error);
  if (!explanation) return undefined;
  const values: Readonly<Record<string, string>> = { ...explanation.values, said: error.message, hint: error.hint ?? "" };
  const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { cause, action } = explanations[explanation.key];
  return { cause: fill(cause), action: fill(action) };
}

function formatPlace({ file, line, column }: ErrorView, { messages, paint, code }: Omit<FormatErrorDeps, "language">): string[] {
  if (file === undefined || line === undefined) return [];
  const source = Object.hasOwn(code ?? {}, file) ? code?.[file]?.split("\n")[line - 1] : undefined;
  const place = `  ${messages.atLine(file, line)}`;
  if (source === undefined) return [place];
  const margin = `  ${line} | `;
  const shown = [place, paint("dim", margin) + plainText(source.replaceAll("\t", " "))];
  return column === undefined ? shown : [...shown, `${" ".repeat(margin.length - 2)}${paint("dim", "|")} ${" ".repeat(Math.max(0, column - 1))}${paint("red", "^")}`];
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
