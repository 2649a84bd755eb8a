export const entryGroups = ["commands", "places", "lessons", "runs", "settings"] as const;
export type EntryGroup = (typeof entryGroups)[number];

/** Something that can be chosen in the palette. */
export interface Entry {
  id: string;
  group: EntryGroup;
  title: string;
  /** Right of the title: keys or a result. */
  keys?: string | undefined;
  note?: string | undefined;
  /** All words that lead to it, of every language. */
  words: string;
  run(): void;
}

export interface RankedGroup {
  group: EntryGroup;
  entries: readonly Entry[];
}

const mostOfGroup = 6;
/** Of settings: each with all that it can be. */
const mostSettings = 24;
/** Of runs, while nothing is asked: there may be thousands. */
const mostRunsUnasked = 3;

/** The entries that a query finds, the group with the best one first. Without a query all but old runs, in the given order. */
export function rankEntries(entries: readonly Entry[], query: string): readonly RankedGroup[] {
  const asked = wordsOf(query);
  const ranked = entries.flatMap((entry) => {
    const score = scoreOf(wordsOf(entry.words), asked);
    return score > 0 ? [{ entry, score }] : [];
  });
  if (asked.length > 0) ranked.sort((one, other) => other.score - one.score);
  const order = asked.length === 0 ? entryGroups : [...new Set(ranked.map(({ entry }) => entry.group))];
  return order.flatMap((group) => {
    const found = ranked.filter(({ entry }) => entry.group === group).map(({ entry }) => entry);
    const most = asked.length > 0 ? (group === "settings" ? mostSettings : mostOfGroup) : group === "runs" ? mostRunsUnasked : found.length;
    return found.length > 0 ? [{ group, entries: found.slice(0, most) }] : [];
  });
}

/** Every asked word has to be found; 0 when one is not. */
function scoreOf(words: readonly string[], asked: readonly string[]): number {
  let sum = 1;
  for (const one of asked) {
    const best = Math.max(0, ...words.map((word) => scoreWord(word, one)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

function scoreWord(word: string, asked: string): number {
  if (word === asked) return 8;
  if (word.startsWith(asked)) return 4;
  // A number is that number: 1 must not find run 21.
  if (/^\d+$/.test(asked)) return 0;
  if (asked.length > 1 && word.includes(asked)) return 2;
  return asked.length > 2 && isSubsequence(asked, word) ? 1 : 0;
}

/** Whether the letters come in this order, with others between them: "kbrd" is in "keyboard". */
function isSubsequence(asked: string, word: string): boolean {
  let at = 0;
  for (const letter of word) if (letter === asked[at]) at++;
  return at === asked.length;
}

/** Words without accents and capitals. */
function wordsOf(text: string): string[] {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
