import type { Language } from "#shared/contracts/lessons.ts";

/** `--language`, else the language of the terminal's locale, else English. */
export function chooseLanguage({ argv, env }: { argv: readonly string[]; env: Readonly<Record<string, string | undefined>> }): Language {
  // Before the command line is read, so that what is wrong with it can be said in this language too.
  const at = argv.lastIndexOf("--language");
  const asked = at >= 0 ? argv[at + 1] : argv.findLast((word) => word.startsWith("--language="))?.slice("--language=".length);
  const locale = asked ?? (env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || Intl.DateTimeFormat().resolvedOptions().locale);
  return /^es(?![a-z])/i.test(locale) ? "es" : "en";
}
