import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { npmCommand } from "../lib/platform.mjs";
import { root } from "../lib/root.mjs";

/**
 * Makes what the editor knows of TensorFlow.js: its 1,590 declaration files as one, resources/types/tfjs.d.ts.gz, and
 * TypeScript's own messages in Spanish, resources/types/messages.es.json.gz. The tools live in a folder that is thrown
 * away: the product needs none of them. Run it again after another version of @tensorflow/tfjs or monaco-editor.
 */
const out = join(root, "resources", "types");
const tfjs = ["tfjs", "tfjs-core", "tfjs-layers", "tfjs-data", "tfjs-converter", "tfjs-backend-cpu", "tfjs-backend-webgl"].map((name) => `@tensorflow/${name}`);
/** TypeScript is the version inside monaco-editor. */
const tools = ["rollup@4.68.7", "rollup-plugin-dts@6.5.1", "typescript@5.9.3"];

/** @type {{ packages: Record<string, { version: string, integrity: string }> }} */
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const locked = tfjs.map((name) => {
  const found = lock.packages[`node_modules/${name}`];
  if (!found) throw new Error(`package-lock.json has no ${name}.`);
  return { name, version: found.version, integrity: found.integrity };
});

const folder = mkdtempSync(join(tmpdir(), "editor-types-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const { command, args, shell } = npmCommand(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...tools, ...locked.map(({ name, version }) => `${name}@${version}`)]);
  execFileSync(command, args, { cwd: folder, shell, stdio: "inherit" });
  process.chdir(folder);
  const at = (/** @type {string} */ path) => import(pathToFileURL(join(folder, "node_modules", path)).href);
  const { rollup } = await at("rollup/dist/es/rollup.js");
  const { dts } = await at("rollup-plugin-dts/dist/rollup-plugin-dts.mjs");
  writeFileSync("entry.d.ts", "export * from '@tensorflow/tfjs';\n");
  const bundle = await rollup({ input: "entry.d.ts", plugins: [dts({ respectExternal: true, includeExternal: tfjs })], onwarn: () => undefined });
  const { output } = await bundle.generate({ format: "es" });
  const header = locked.map(({ name, version, integrity }) => `// ${name} ${version} ${integrity}\n`).join("");
  const text = header + mend(output[0].code);
  write("tfjs.d.ts.gz", text);
  write("messages.es.json.gz", readFileSync(join("node_modules", "typescript", "lib", "es", "diagnosticMessages.generated.json"), "utf8"));
} finally {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
}

/** What the bundler leaves that one file can't hold, and names that a reader would stumble over. */
function mend(/** @type {string} */ bundled) {
  let code = bundled
    .replace(/\/\*\*?\s*\n? \* @license[\s\S]*?\*\//g, "")
    .replace(/^\/\/\/ <reference.*$/gm, "")
    // Additions to Tensor: in one file they are plain merged interfaces.
    .replace(/^declare module "\.\/entry\.d" \{\n([\s\S]*?)^\}/gm, "$1");
  // `Scalar$1 as Scalar`: back to its name where nothing else holds it.
  for (const name of new Set([...code.matchAll(/\b(\w+)\$1\b/g)].map(([, found = ""]) => found))) {
    if (new RegExp(`\\b(class|interface|type|enum|const|function|namespace|let|var) ${name}\\b(?!\\$)`).test(code)) continue;
    code = code.replaceAll(new RegExp(`\\b${name}\\$1 as ${name}\\b`, "g"), name).replaceAll(new RegExp(`\\b${name}\\$1\\b(?!\\$)`, "g"), name);
  }
  // `exports_layers_d as layers`: names that a reader meets in errors and hovers.
  for (const [, name = ""] of code.matchAll(/\bdeclare namespace exports_(\w+)_d\b/g)) {
    if (new RegExp(`\\b(class|interface|type|enum|const|function|namespace|let|var) ${name}\\b`).test(code)) continue;
    code = code.replaceAll(`exports_${name}_d as ${name}`, name).replaceAll(`exports_${name}_d`, name);
  }
  // Names of kernels, `const Abs = "Abs"`: 200 words that a program never needs, first in every list of suggestions.
  const kernels = new Set([...code.matchAll(/^declare const (\w+?)(?:\$\d+)? = "(\w+)";$/gm)].filter(([, name, value]) => name === value).map(([, name]) => name));
  code = code.replace(/^export \{(.*)\};$/m, (_, names) => `export {${names.split(",").filter((/** @type {string} */ name) => !kernels.has(name.trim().split(" ").at(-1) ?? "")).join(",")} };`);
  return `type GPUBuffer = unknown;\ntype GPUDevice = unknown;\n${code}`;
}

function write(/** @type {string} */ name, /** @type {string} */ text) {
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(join(out, name), packed);
  console.log(`${name}: ${text.length} characters, ${packed.length} bytes packed`);
}
