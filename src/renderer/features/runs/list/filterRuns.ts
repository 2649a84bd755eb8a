import type { RunSummary } from "#shared/contracts/runs.ts";

export type RunFilter = { kind: "all" } | { kind: "words"; words: readonly string[] } | { kind: "pattern"; pattern: RegExp } | { kind: "bad"; why: "wrong" | "slow"; source: string };

/** Words that all have to be there, or `/a regular expression/`; one that is not closed yet is still being typed. */
export function parseFilter(query: string): RunFilter {
  const text = query.trim();
  if (text === "") return { kind: "all" };
  const slashed = /^\/(.*)\/$/s.exec(text);
  if (text.startsWith("/") && text.length > 1) {
    const source = slashed?.[1] ?? text.slice(1);
    if (source === "") return { kind: "all" };
    try {
      return { kind: "pattern", pattern: new RegExp(unaccented(source), "i") };
    } catch {
      return { kind: "bad", why: "wrong", source };
    }
  }
  return { kind: "words", words: plain(text).split(/\s+/) };
}

/** Whether a run's words pass. A pattern that is wrong lets all pass, so that the list does not vanish while one types. */
export function passes(filter: RunFilter, words: string): boolean {
  switch (filter.kind) {
    case "all":
    case "bad":
      return true;
    case "words":
      return filter.words.every((word) => words.includes(word));
    case "pattern":
      return filter.pattern.test(words);
  }
}

export interface RunWordsDeps {
  status(run: RunSummary): string;
  lesson(run: RunSummary): string;
  settingName(key: string): string;
}

/** Words of a run, made once as long as its summary lasts; what is the same for many runs is translated once. */
export function createRunWords({ status, lesson, settingName }: RunWordsDeps): (run: RunSummary) => string {
  const known = new WeakMap<RunSummary, string>();
  const texts = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const text = texts.get(key) ?? plain(make());
    texts.set(key, text);
    return text;
  };
  const deps: RunWordsDeps = { status: (run) => once(`status ${run.status}`, () => status(run)), lesson: (run) => once(`lesson ${run.lessonId}`, () => lesson(run)), settingName: (key) => once(`setting ${key}`, () => settingName(key)) };
  return (run) => {
    const words = known.get(run) ?? wordsOf(run, deps);
    known.set(run, words);
    return words;
  };
}

/**
 * What a run is found by: number, name, the person's own name, state (in their words) and settings as `key=value`.
 * In small letters without accents, as `parseFilter` makes what is typed.
 */
function wordsOf(run: RunSummary, { status, lesson, settingName }: RunWordsDeps): string {
  const settings = Object.entries(run.config).flatMap(([key, value]) => [`${key}=${value}`, `${settingName(key)} ${value}`]);
  return plain([run.number, run.label ?? "", run.name, status(run), run.status, lesson(run), run.lessonId ?? "", ...settings].join(" "));
}

function plain(text: string): string {
  return unaccented(text).toLowerCase();
}

function unaccented(text: string): string {
  // Most texts have nothing to take away, and looking is quick.
  return /^[ -~]*$/.test(text) ? text : text.normalize("NFD").replace(/\p{M}/gu, "");
}
