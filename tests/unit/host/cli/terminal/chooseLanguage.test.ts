import { expect, test } from "vitest";
import { chooseLanguage } from "#host/cli/terminal/chooseLanguage.ts";

test.for([
  [[], { LANG: "es_PE.UTF-8" }, "es"],
  [[], { LANG: "en_US.UTF-8" }, "en"],
  [[], { LANG: "en_US.UTF-8", LC_ALL: "es_ES" }, "es"],
  [[], { LANG: "C.UTF-8" }, "en"],
  [[], { LANG: "et_EE.UTF-8" }, "en"],
  [[], { LANG: "est" }, "en"],
  [["--language", "es"], { LANG: "en_US.UTF-8" }, "es"],
  [["runs", "--language=en"], { LANG: "es_PE.UTF-8" }, "en"],
  [["--language"], { LANG: "es_PE.UTF-8" }, "es"],
] as const)("%j with %j speaks %s", ([argv, env, language]) => {
  expect(chooseLanguage({ argv, env })).toBe(language);
});
