// What monaco-editor ships without types of its own.

declare module "monaco-editor/languages/definitions/typescript/typescript" {
  import type { languages } from "monaco-editor";
  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage;
}

declare module "monaco-editor/languages/features/typescript/ts.worker" {
  export const ts: { typescript: { setLocalizedDiagnosticMessages(messages: Readonly<Record<string, string>>): void } };
}
