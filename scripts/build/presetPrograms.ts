import { stripTypeScriptTypes } from "node:module";
import type { Plugin } from "vite";
import { presets } from "#engine/presets/presets.ts";

const listId = "virtual:preset-programs";
const programId = /^virtual:preset-program\/(.+)$/;

/**
 * The presets' programs as modules of the page's worker: its policy lets no text become code. What they import of `backprop`
 * they take from the global of that name, which the worker makes before it loads them.
 */
export function presetPrograms(): Plugin {
  return {
    name: "preset-programs",
    resolveId: (id) => (id === listId || programId.test(id) ? `\0${id}` : undefined),
    load(resolved) {
      const id = resolved.slice(1);
      if (resolved[0] !== "\0") return undefined;
      if (id === listId) return `export const presetPrograms = { ${Object.keys(presets).map((name) => `${JSON.stringify(name)}: () => import("virtual:preset-program/${name}")`).join(", ")} };`;
      const preset = presets[programId.exec(id)?.[1] ?? ""];
      if (!preset) return undefined;
      const code = stripTypeScriptTypes(preset.files[preset.entry]!).replace(/^import (\{[^}]*\}) from "backprop";/m, "const $1 = globalThis.backprop;");
      if (Object.keys(preset.files).length > 1 || code.includes('"backprop"')) throw new Error(`The page cannot take in the preset ${preset.name}.`);
      return { code, moduleType: "js" };
    },
  };
}
