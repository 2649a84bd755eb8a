/**
 * Who may import whom: the table of ARCHITECTURE.md, section "Layers". Type imports count too.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */

/** Layers each layer may import besides itself. */
const layers = {
  shared: [],
  core: ["shared"],
  engine: ["shared", "core"],
  services: ["shared", "core"],
  platform: ["shared", "core", "services"],
  host: ["shared", "core", "engine", "services", "platform"],
  main: ["shared"],
  preload: ["shared"],
  // Programs of the page's own workers: the only way by which the engine gets into the page, which starts them and imports nothing of them.
  workers: ["shared", "core", "engine"],
  renderer: ["shared", "core"],
};

/** Each npm dependency once, by the runtime that may load it: the layers (or parts of one) that may import it. */
const packages = [
  { name: "zod", in: ["shared", "core", "engine", "services", "platform", "host", "main", "workers", "renderer"] },
  { name: "@tensorflow/", in: ["engine", "workers"] },
  { name: "acorn", in: ["engine", "host/student"] },
  { name: "msgpackr", in: ["platform", "renderer", "main"] },
  { name: "better-sqlite3", in: ["platform"] },
  { name: "ssh2", in: ["platform"] },
  { name: "@aws-sdk/", in: ["platform"] },
  { name: "ws", in: ["platform", "host"] },
  { name: "electron", in: ["main", "preload"] },
  ...["react", "react-dom", "react-aria-components", "react-i18next", "i18next", "i18next-icu", "intl-messageformat", "zustand", "uplot", "lucide-react", "fflate", "monaco-editor", "@fontsource-variable/", "katex", "mdast", "mdast-util-directive", "mdast-util-from-markdown", "mdast-util-gfm", "mdast-util-math", "micromark-extension-directive", "micromark-extension-gfm", "micromark-extension-math"].map((name) => ({ name, in: ["renderer"] })),
];

const npm = "(?:^|/)node_modules/(?:@types/)?";
/** What a worker runs: nothing can be imported of it. */
const workerPrograms = "^src/workers/\\w+/main\\.ts$";
const nodeLayers = ["engine", "platform", "host", "main"];

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `layer-${layer}`,
      comment: `src/${layer} may import ${allowed.length > 0 ? `only ${allowed.join(", ")}` : "no other layer"}.`,
      severity: "error",
      from: { path: `^src/${layer}/` },
      to: { path: "^(?:src|tests|bench|scripts)/", pathNot: [...[layer, ...allowed].map((name) => `^src/${name}/`), ...(layer === "renderer" ? [workerPrograms] : [])] },
    })),
    {
      name: "workers-are-started",
      comment: "Only src/renderer/engine/openPageEngine.ts starts a worker that has the engine (by ?worker: a bundle of its own).",
      severity: "error",
      from: { path: "^src/(?!workers/)", pathNot: "^src/renderer/engine/openPageEngine\\.ts$" },
      to: { path: workerPrograms },
    },
    ...packages.map(({ name, in: places }) => ({
      name: `package-${name.replace(/\/$/, "")}`,
      comment: `${name} may be imported only in ${places.join(", ")}.`,
      severity: "error",
      from: { path: "^src/", pathNot: places.map((place) => `^src/${place}/`) },
      to: { path: `${npm}${name.endsWith("/") ? name : `${name}/`}` },
    })),
    {
      name: "package-unclassed",
      comment: "An npm dependency has to be classed in .dependency-cruiser.cjs before a layer may import it.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: npm, pathNot: packages.map(({ name }) => `${npm}${name.endsWith("/") ? name : `${name}/`}`) },
    },
    {
      name: "no-node-here",
      comment: `Node's modules may be imported only in ${nodeLayers.join(", ")}.`,
      severity: "error",
      from: { path: "^src/", pathNot: nodeLayers.map((layer) => `^src/${layer}/`) },
      to: { dependencyTypes: ["core"] },
    },
    { name: "no-cycle", comment: "Modules must not import each other in a circle.", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    { name: "unresolved", comment: "The import leads nowhere.", severity: "error", from: { path: "^src/" }, to: { couldNotResolve: true, pathNot: "[?](?:worker|raw|url)|^virtual:" } },
    {
      name: "no-electron-22-outside-tests",
      comment: "What only the old Electron of the tests needs stays in tests/electron22.",
      severity: "error",
      from: { pathNot: "^(?:tests/electron22|tests/e2e|scripts)/" },
      to: { path: "^tests/electron22/" },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^out/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"], extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".d.ts"] },
    combinedDependencies: false,
  },
};
