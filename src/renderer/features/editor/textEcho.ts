export interface TextEcho {
  /** This was typed here and is told to others. */
  tell(text: string): void;
  /** Whether a text that is given is one that others made. */
  isNews(text: string): boolean;
}

/**
 * What is typed goes out and comes back as what is shown. It comes late while somebody types on: then it is an echo, and
 * taking it over would take the newest letters away. `given` is the text as it was given first.
 */
export function createTextEcho(given: string): TextEcho {
  let last = given;
  let told: string[] = [];
  return {
    tell: (text) => void told.push(text),
    isNews(text) {
      const echo = told.indexOf(text);
      const known = echo >= 0 || text === last;
      last = text;
      told = known ? told.slice(echo + 1) : [];
      return !known;
    },
  };
}
