import { z } from "zod";

/** One text in every language of the product. */
export interface Localized {
  en: string;
  es: string;
}

/** Text of a lesson: never empty, and no longer than what its place on the screen can hold. */
export function localizedSchema(maxLength: number): z.ZodType<Localized> {
  const one = z.string().trim().min(1).max(maxLength);
  return z.strictObject({ en: one, es: one });
}

export function localized(en: string, es: string): Localized {
  return { en, es };
}
