/** Something that can be found and all the words that lead to it. */
export interface Findable<T> {
  item: T;
  words: readonly string[];
}

/** Those that hold every word of the query, in any order, whatever the accents and capitals. All for an empty query. */
export function searchWords<T>(all: readonly Findable<T>[], query: string): T[] {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  return all.filter(({ words }) => wanted.every((word) => plain(words.join(" ")).includes(word))).map(({ item }) => item);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}
