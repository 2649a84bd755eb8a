import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { hostEntries } from "./src/host/entries.ts";

const input = Object.fromEntries(
  Object.entries(hostEntries).flatMap(([name, file]) => {
    const path = resolve(import.meta.dirname, file);
    return existsSync(path) ? [[name, path]] : [];
  }),
);

/**
 * The programs of the host for plain Node 24, one file each and shared chunks. What has native code, or files it reads
 * beside itself (wasm), stays in node_modules.
 */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  ssr: { noExternal: true, external: ["better-sqlite3", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"] },
  build: {
    ssr: true,
    target: "node24",
    outDir: "out/host",
    emptyOutDir: true,
    copyPublicDir: false,
    sourcemap: true,
    rolldownOptions: {
      input,
      output: { format: "es", entryFileNames: "[name].mjs", chunkFileNames: "chunks/[name]-[hash].mjs" },
    },
  },
});
