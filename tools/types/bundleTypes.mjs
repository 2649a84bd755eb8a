// Writes resources/types/tfjs.d.txt: every type of TensorFlow.js in one file, for the editor.
// Run it here with `npm ci && node bundleTypes.mjs` when the version of @tensorflow/tfjs changes.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const here = import.meta.dirname;
const out = join(here, "..", "..", "resources", "types", "tfjs.d.txt");
const { version } = JSON.parse(readFileSync(join(here, "node_modules/@tensorflow/tfjs/package.json"), "utf8"));
const parts = ["", "-core", "-layers", "-data", "-converter", "-backend-cpu", "-backend-webgl"].map((part) => `@tensorflow/tfjs${part}`);

const folder = mkdtempSync(join(tmpdir(), "types-"));
try {
  symlinkSync(join(here, "node_modules"), join(folder, "node_modules"));
  const entry = join(folder, "entry.d.ts");
  writeFileSync(entry, "export * from '@tensorflow/tfjs';\n");
  const bundle = await rollup({ input: entry, plugins: [dts({ respectExternal: true, includeExternal: parts })], preserveSymlinks: true, onwarn: () => undefined });
  const { output } = await bundle.generate({ format: "es" });
  const types = `// Types of @tensorflow/tfjs ${version} (Apache-2.0, Google LLC), joined into one file by tools/types/bundleTypes.mjs.\n${repair(output[0].code)}`;
  writeFileSync(out, types);
  console.log(`${out}: ${types.length} characters`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What joining leaves behind, and what a reader of hovers can do without. */
function repair(code) {
  let types = code
    .replace(/\/\*\*?\s*\n? \* @license[\s\S]*?\*\//g, "")
    .replace(/^\/\/\/ <reference.*$/gm, "")
    // Additions to Tensor stay as `declare module "./entry.d"`; in one file they are plain merged interfaces.
    .replace(/^declare module "\.\/entry\.d" \{\n([\s\S]*?)^\}/gm, "$1");
  // `Scalar$1 as Scalar`: the plain name where nothing else has it.
  for (const name of new Set([...types.matchAll(/\b(\w+)\$1\b/g)].map(([, found]) => found))) {
    if (new RegExp(`\\b(class|interface|type|enum|const|function|namespace|let|var) ${name}\\b(?!\\$)`).test(types)) continue;
    types = types.replaceAll(new RegExp(`\\b${name}\\$1 as ${name}\\b`, "g"), name).replaceAll(new RegExp(`\\b${name}\\$1\\b(?!\\$)`, "g"), name);
  }
  return `type GPUBuffer = unknown; type GPUDevice = unknown;\n${types}`;
}
