// Other layers that read these types see no ambient ones of this layer.
// eslint-disable-next-line typescript/triple-slash-reference
/// <reference path="./monacoModules.d.ts" />
import type { languages } from "monaco-editor";
import { conf, language } from "monaco-editor/languages/definitions/typescript/typescript";

/** A name that is called: `fit(`, `model.add(`. */
const call: languages.IMonarchLanguageRule = [/#?[a-z_$][\w$]*(?=\()/, { cases: { "@keywords": "keyword", "@default": "function" } }];

/** How TypeScript is coloured; what is called stands out, as it does for readers of a program. */
export const typescriptConfiguration: languages.LanguageConfiguration = conf;
export const typescriptTokens: languages.IMonarchLanguage = {
  ...language,
  tokenizer: { ...language.tokenizer, common: [call, ...(language.tokenizer["common"] ?? [])] },
};
