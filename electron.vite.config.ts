import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";
import { presetPrograms } from "./scripts/build/presetPrograms.ts";

/** What older Electrons run, newer ones do: the tests drive the built files in Electron 22 (Node 16, Chromium 108) where no newer one is. */
const node = "node16.17";
const chrome = "chrome108";
const commonJs = { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" } as const;

/** Monaco names its own file of TypeScript's worker; ours (features/editor) holds it too, and 7 MB are enough once. */
const oneTypeChecker: Plugin = {
  name: "one-type-checker",
  enforce: "pre",
  transform: (code, id) => (/monaco-editor.*workerManager\.js$/.test(id) ? code.replace(/createWorker: \(\) => new Worker\(new URL\([^)]*\), [^)]*\),/, "") : undefined),
};

/** Monaco brings a palette of its own, also into the menu of its right button: there is one for the whole app. */
const onePalette: Plugin = {
  name: "one-palette",
  enforce: "pre",
  transform: (_, id) => (/monaco-editor.*standaloneCommandsQuickAccess\.js$/.test(id) ? "export {};" : undefined),
};

/** KaTeX names each of its fonts three times, for browsers that are none of ours. */
const oneFontFormat: Plugin = {
  name: "one-font-format",
  enforce: "pre",
  transform: (code, id) => (/katex.*\.css/.test(id) ? code.replace(/,\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)/g, "") : undefined),
};

export default defineConfig({
  main: { build: { target: node, externalizeDeps: false, rolldownOptions: { input: { main: "src/main/main.ts" }, external: ["electron"], output: commonJs } } },
  preload: { build: { target: node, externalizeDeps: false, rolldownOptions: { input: { preload: "src/preload/preload.ts" }, external: ["electron"], output: commonJs } } },
  renderer: {
    root: "src/renderer",
    base: "/",
    plugins: [react(), oneTypeChecker, onePalette, oneFontFormat],
    worker: { format: "es", plugins: () => [presetPrograms()] },
    build: {
      outDir: "out/renderer",
      target: chrome,
      cssTarget: chrome,
      minify: true,
      cssMinify: "lightningcss",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: "src/renderer/index.html",
        // What has to come before everything else is with what it prepares: whatever else uses zod comes after.
        output: { codeSplitting: { groups: [{ name: "first", test: /src.renderer.(?:nonce|zodWithoutEval)|node_modules.zod/ }] } },
      },
    },
  },
});
