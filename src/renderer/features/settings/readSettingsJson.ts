import { preferencesSchema, type PreferenceKey, type Preferences } from "#renderer/preferences/preferenceSchema.ts";

export type JsonProblem =
  | { kind: "unknown"; path: string }
  | { kind: "type"; path: string; expected: string }
  | { kind: "options"; path: string; expected: string }
  | { kind: "least" | "most"; path: string; limit: number }
  | { kind: "other"; path: string };

/** What a person wrote as their settings. `line` counts from 1. */
export type ReadJson = { kind: "read"; values: Partial<Preferences> } | { kind: "broken"; line: number } | { kind: "invalid"; problems: JsonProblem[] };

const mineSchema = preferencesSchema.partial().strict();
const keys = Object.keys(preferencesSchema.shape) as PreferenceKey[];

export function readSettingsJson(text: string): ReadJson {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { kind: "broken", line: lineOf(text, String(error)) };
  }
  const parsed = mineSchema.safeParse(json);
  if (parsed.success) return { kind: "read", values: Object.fromEntries(keys.filter((key) => parsed.data[key] !== undefined).map((key) => [key, parsed.data[key]])) as Partial<Preferences> };
  return { kind: "invalid", problems: parsed.error.issues.flatMap(problemsOf) };
}

type Issue = NonNullable<ReturnType<typeof mineSchema.safeParse>["error"]>["issues"][number];

function problemsOf(issue: Issue): JsonProblem[] {
  const path = issue.path.join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ kind: "unknown", path: key }));
    case "invalid_type":
      return [{ kind: "type", path, expected: issue.expected }];
    case "invalid_value":
      return [{ kind: "options", path, expected: issue.values.map((value) => JSON.stringify(value)).join(", ") }];
    case "too_small":
      return [{ kind: "least", path, limit: Number(issue.minimum) }];
    case "too_big":
      return [{ kind: "most", path, limit: Number(issue.maximum) }];
    default:
      return [{ kind: "other", path }];
  }
}

/** Where JSON.parse says that it stumbled; engines name a line or a position. */
function lineOf(text: string, message: string): number {
  const line = /line (\d+)/.exec(message);
  if (line) return Number(line[1]);
  const at = /position (\d+)/.exec(message);
  return text.slice(0, at ? Number(at[1]) : text.length).split("\n").length;
}
