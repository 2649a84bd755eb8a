import type { Language } from "#shared/contracts/lessons.ts";
import type { Localized } from "./localized.ts";

const marker = /(\/\/ )@([a-z0-9]+(?:-[a-z0-9]+)*)[ \t]*$/gm;

/** Keys of the comments `// @key` of a code file. */
export function commentKeys(code: string): string[] {
  return Array.from(code.matchAll(marker), ([, , key]) => key!);
}

/** Code in one language: each `// @key` becomes the comment of that key. Lines stay where they are. */
export function fillComments(code: string, comments: Readonly<Record<string, Localized>>, language: Language): string {
  return code.replaceAll(marker, (whole, slashes: string, key: string) => {
    const comment = comments[key];
    return comment ? slashes + comment[language] : whole;
  });
}
