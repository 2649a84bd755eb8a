import type { Language } from "#shared/contracts/lessons.ts";
import type * as Monaco from "./monaco.ts";

export type MonacoModule = typeof Monaco;

interface Loading {
  language: Language;
  module: Promise<MonacoModule>;
  loaded?: MonacoModule;
}

let loading: Loading | undefined;

/**
 * The editor, its menus in the given language. Monaco takes its words while it is loaded and never again: another
 * language needs another page, which is told by `isLoadedIn`. After a failure the next call tries anew.
 */
export function loadMonaco(language: Language): Promise<MonacoModule> {
  if (!loading) {
    const begun: Loading = { language, module: load(language) };
    loading = begun;
    begun.module.then(
      (module) => {
        begun.loaded = module;
      },
      () => {
        if (loading === begun) loading = undefined;
      },
    );
  }
  return loading.module;
}

/**
 * Makes it ready before it is wanted: what colours the first program is compiled too. No worker is started. Once `isNeeded`
 * says no, it goes no further: the real editor is being made, and would have to wait.
 */
export async function warmMonaco(language: Language, isNeeded: () => boolean): Promise<void> {
  const { monaco } = await loadMonaco(language);
  if (!isNeeded()) return;
  const box = document.createElement("div");
  const warm = monaco.editor.create(box, { value: "const one = 1;", language: "plaintext" });
  warm.dispose();
  await monaco.editor.colorize("const one = 1;", "typescript", {});
}

/** The editor in the given language, if it is here already: then nobody needs to wait a turn for it. */
export function loadedMonaco(language: Language): MonacoModule | undefined {
  return isLoadedIn(language) ? loading?.loaded : undefined;
}

/** False when it was loaded and speaks another language. */
export function isLoadedIn(language: Language): boolean {
  return loading === undefined || loading.language === language;
}

async function load(language: Language): Promise<MonacoModule> {
  if (language === "es") await import("monaco-editor/nls/lang/es");
  const module = await import("./monaco.ts");
  module.startTypes(language).catch(() => undefined);
  return module;
}
