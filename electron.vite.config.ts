import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

/** What older Electrons run, newer ones do: the tests drive the built files in Electron 22 (Node 16, Chromium 108) where no newer one is. */
const node = "node16.17";
const chrome = "chrome108";
const commonJs = { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" } as const;

export default defineConfig({
  main: { build: { target: node, externalizeDeps: false, rolldownOptions: { input: { main: "src/main/main.ts" }, external: ["electron"], output: commonJs } } },
  preload: { build: { target: node, externalizeDeps: false, rolldownOptions: { input: { preload: "src/preload/preload.ts" }, external: ["electron"], output: commonJs } } },
  renderer: {
    root: "src/renderer",
    base: "/",
    plugins: [react()],
    worker: { format: "es" },
    build: {
      outDir: "out/renderer",
      target: chrome,
      cssTarget: chrome,
      minify: true,
      cssMinify: "lightningcss",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: "src/renderer/index.html" },
    },
  },
});
