// The default exports of ?worker and ?raw are made by the bundler.
import * as monaco from "monaco-editor/editor";
// eslint-disable-next-line import/default
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
// All of them: some ask for services that only others bring.
import "monaco-editor/features/register.all";
import * as ts from "monaco-editor/languages/features/typescript/register";
import type { Language } from "#shared/contracts/lessons.ts";
// eslint-disable-next-line import/default
import backpropTypes from "#resources/types/backprop.d.ts?raw";
import tfjsTypes from "#resources/types/tfjs.d.ts.gz?url";
import { readPacked } from "./readPacked.ts";
import { typescriptConfiguration, typescriptTokens } from "./typescriptLanguage.ts";
// eslint-disable-next-line import/default
import TypeScriptWorker from "./typescriptWorker.ts?worker";

/** The whole editor, loaded when the first lesson is opened. Nothing but this file imports it. */
export { monaco };
export { createEditorView } from "./createEditorView.ts";

monaco.languages.register({ id: "typescript", extensions: [".ts"], aliases: ["TypeScript"] });
monaco.languages.setLanguageConfiguration("typescript", typescriptConfiguration);
monaco.languages.setMonarchTokensProvider("typescript", typescriptTokens);

// The app's own: its map of keys.
monaco.editor.addKeybindingRule({ keybinding: monaco.KeyCode.F1, command: null });

// Numbers of TypeScript that Monaco's own types do not name.
const moduleResolutionBundler = 100 as ts.ModuleResolutionKind;
const moduleDetectionForce = 3;

ts.typescriptDefaults.setCompilerOptions({
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: moduleResolutionBundler,
  moduleDetection: moduleDetectionForce,
  lib: ["esnext"],
  strict: true,
  noEmit: true,
  allowNonTsExtensions: true,
  allowImportingTsExtensions: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  types: [],
});
ts.typescriptDefaults.setEagerModelSync(true);

/** `console` and timers are there in a program's process; a page's names are not. */
const globals = `
interface Console { log(...values: unknown[]): void; info(...values: unknown[]): void; warn(...values: unknown[]): void; error(...values: unknown[]): void; table(rows: unknown): void; }
declare const console: Console;
declare function setTimeout(work: () => void, milliseconds?: number): number;
declare function clearTimeout(timer: number): void;
declare const performance: { now(): number };
`;

const own = [
  { filePath: "file:///node_modules/backprop/index.d.ts", content: backpropTypes },
  { filePath: "file:///node_modules/globals.d.ts", content: globals },
];

ts.typescriptDefaults.setExtraLibs(own);

/** What is on the page now was shown, and there is nothing more urgent: a worker takes seven megabytes of programs to begin. */
function painted(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve, { timeout: 500 })));
}

/**
 * Lets the type checker work, in this language. The types of TensorFlow.js are large: the editor takes keys before they
 * are here, and without them it still is an editor.
 */
export async function startTypes(language: Language): Promise<void> {
  self.MonacoEnvironment = {
    async getWorker(_id, label) {
      await painted();
      return label === "typescript" ? new TypeScriptWorker({ name: language }) : new EditorWorker();
    },
  };
  const content = await readPacked(tfjsTypes);
  ts.typescriptDefaults.setExtraLibs([...own, { filePath: "file:///node_modules/@tensorflow/tfjs/index.d.ts", content }]);
}
