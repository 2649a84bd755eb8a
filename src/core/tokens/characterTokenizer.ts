import { AppError } from "#shared/AppError.ts";
import type { Tokenizer } from "./Tokenizer.ts";

/** One number a character: its place in `alphabet`. Throws `invalid-input` for a character that is not there. */
export function createCharacterTokenizer(alphabet: string): Tokenizer {
  const characters = Array.from(alphabet);
  const ids = new Map(characters.map((character, id) => [character, id]));
  if (ids.size !== characters.length) throw new AppError({ code: "invalid-input", message: "The alphabet has a character twice.", hint: "Each character once, such as [...new Set(text)].join('')." });
  return {
    size: characters.length,
    encode: (text) =>
      Array.from(text, (character) => {
        const id = ids.get(character);
        if (id === undefined) throw new AppError({ code: "invalid-input", message: `The alphabet has no character "${character}".`, hint: "Use the characters of the text the model was trained on." });
        return id;
      }),
    decode: (given) => Array.from(given, (id) => characters[id] ?? "").join(""),
  };
}
