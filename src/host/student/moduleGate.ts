import { registerHooks, stripTypeScriptTypes } from "node:module";
import { AppError } from "#shared/AppError.ts";
import { exposeDeclarations } from "./exposeDeclarations.ts";
import { findImport } from "./findInSource.ts";

/**
 * What student code may import. Until the gate is closed, modules resolve as always; from then on nothing of Node, of the
 * disk or of the network resolves for anybody, by whatever spelling or detour: a program reaches its own files, tfjs and
 * the provided modules, and the lesson's checks reach theirs.
 */
export interface ModuleGate {
  /** Loads a module made of these exports, importable as `name` from the program, or only from the checks. */
  provide(name: string, exports: Readonly<Record<string, unknown>>, to?: "everyone" | "checks"): Promise<void>;
  /** `main`: what the process was started for, a file or the checks. */
  close(code: {
    main: string;
    files: Readonly<Record<string, string>>;
    checks?: string | undefined;
    /** The main file's declarations are exported too, as `separateExports` finds them. */
    expose?: boolean;
  }): void;
  /** The exports of the program or of the checks, when its top level has run. */
  load(url: string): Promise<{ exports: Readonly<Record<string, unknown>> }>;
  /** Sources loaded so far, types stripped, by their name for people. */
  sources: ReadonlyMap<string, string>;
}

/** The main module of the process, named on its command line. */
export const programUrl = "student:program";
export const checksUrl = "lesson:///checks.ts";
const filePrefix = "student:///";
const providedPrefix = "provided:";
/** Imports a module and holds its exports: a program that exports `then` would otherwise be taken for a promise. */
const holderPrefix = "holder:";
const engineModule = "@tensorflow/tfjs";

export function fileUrl(name: string): string {
  return filePrefix + encodeURI(name);
}

export function installModuleGate(): ModuleGate {
  const self = import.meta.url;
  // The engine's own instance: models made by students are instances of the engine's classes.
  const tfjsUrl = import.meta.resolve(engineModule);
  const provided = new Map<string, { exports: Readonly<Record<string, unknown>>; to: "everyone" | "checks" }>();
  const sources = new Map<string, string>();
  let code: Parameters<ModuleGate["close"]>[0] | undefined;

  const ours = (url: string): { url: string; format: "module"; shortCircuit: true } => ({ url, format: "module", shortCircuit: true });
  const importable = (checks: boolean): string[] => [engineModule, ...[...provided].filter(([, { to }]) => checks || to === "everyone").map(([name]) => name)];
  const resolveStudent = (specifier: string, parentUrl: string): { url: string; format?: "module"; shortCircuit: true } => {
    const checks = parentUrl === checksUrl;
    if (specifier === engineModule) return { url: tfjsUrl, shortCircuit: true };
    if (importable(checks).includes(specifier)) return ours(providedPrefix + specifier);
    const file = !checks && /^\.\.?\//.test(specifier) ? findFile(specifier, parentUrl, code!.files) : undefined;
    if (file !== undefined) return ours(fileUrl(file));
    throw refuse(specifier, parentUrl, importable(checks), Object.keys(code!.files), sources);
  };

  registerHooks({
    resolve(specifier, { parentURL = "" }, next) {
      if (specifier.startsWith(providedPrefix) && !code) return ours(specifier);
      if (!code) return next(specifier);
      if (specifier === programUrl) return ours(code.main);
      if ((parentURL === self && specifier.startsWith(holderPrefix)) || parentURL.startsWith(holderPrefix)) return ours(specifier);
      return resolveStudent(specifier, parentURL);
    },
    load(url, context, next) {
      if (url.startsWith(providedPrefix)) return { format: "module", source: providedSource(Object.keys(provided.get(url.slice(providedPrefix.length))?.exports ?? {})), shortCircuit: true };
      if (!code) return next(url, context);
      if (url === tfjsUrl) return next(url, context);
      if (url.startsWith(holderPrefix)) return { format: "module", source: `export * as exports from ${JSON.stringify(url.slice(holderPrefix.length))};`, shortCircuit: true };
      const name = decodeURI(url.replace(/^\w+:\/\/\//, ""));
      const text = url === checksUrl ? code.checks : code.files[name];
      if (text === undefined) throw new AppError({ code: "student-import", message: `There is no file ${name}.` });
      const source = stripTypes(name, text, url);
      sources.set(name, source);
      return { format: "module", source: code.expose && url === code.main ? exposeDeclarations(source) : source, shortCircuit: true };
    },
  });

  return {
    sources,
    async provide(name, exports, to = "everyone") {
      provided.set(name, { exports, to });
      handOver.exports = exports;
      Object.defineProperty(globalThis, handOverName, { value: handOver, configurable: true });
      await import(providedPrefix + name);
      delete (globalThis as Record<string, unknown>)[handOverName];
    },
    load: (url) => import(holderPrefix + url) as ReturnType<ModuleGate["load"]>,
    close(given) {
      code = given;
    },
  };
}

/** A module's text can't hold values: they are handed over by a global that is gone before any student code runs. */
const handOverName = "backpropHandOver";
const handOver: { exports: Readonly<Record<string, unknown>> } = { exports: {} };

function providedSource(names: readonly string[]): string {
  return `const { exports } = globalThis.${handOverName};\n${names.map((name) => `export const ${name} = exports.${name};`).join("\n")}`;
}

/** `.ts` may be left out. */
function findFile(specifier: string, parentUrl: string, files: Readonly<Record<string, string>>): string | undefined {
  const url = URL.parse(specifier, parentUrl)?.href;
  if (!url?.startsWith(filePrefix)) return undefined;
  const path = decodeURI(url.slice(filePrefix.length));
  return [path, `${path}.ts`].find((name) => Object.hasOwn(files, name));
}

function refuse(specifier: string, parentUrl: string, modules: readonly string[], files: readonly string[], sources: ReadonlyMap<string, string>): AppError {
  const names = modules.map((name) => `'${name}'`).join(", ");
  const error = new AppError({
    code: "student-import",
    message: /^\.\.?\//.test(specifier) ? `There is no file '${specifier}' here.` : `'${specifier}' can't be imported here.`,
    hint: files.length > 1 ? `Programs may import ${names} and their own files, such as './${files.at(-1)!.replace(/\.ts$/, "")}'.` : `Programs may import ${names} and files beside them.`,
  });
  const name = decodeURI(parentUrl.replace(/^\w+:\/\/\//, ""));
  const place = findImport(sources.get(name) ?? "", specifier);
  // Read where the error is described. A static import has no frame of its own, so the place is looked up.
  if (place && !/\b(?:student|lesson):\/\/\//.test(error.stack ?? "")) error.stack = `${error.message}\n    at ${parentUrl}:${place.line}:${place.column}`;
  return error;
}

function stripTypes(name: string, text: string, url: string): string {
  try {
    return stripTypeScriptTypes(text, { mode: "strip" });
  } catch (cause) {
    throw syntaxError(cause as Error & { code?: string }, name, url);
  }
}

/** Node's stripper says the place in the head of the stack: ":LINE", the source, a row of carets. */
function syntaxError(cause: Error & { code?: string }, name: string, url: string): AppError {
  const unsupported = cause.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX";
  const what = /TypeScript (.+?) (?:is|are) not supported/.exec(cause.message)?.[1];
  const error = new AppError({
    code: "student-syntax",
    message: unsupported ? (what ? `TypeScript's ${what} can't be used here.` : cause.message) : `${cause.message}.`.replace(/\.\.$/, "."),
    hint: unsupported
      ? "Programs run as they are, with only the types taken out. Use plain JavaScript in its place: a const object for an enum, a module for a namespace, a field for a parameter property."
      : "Look at this line and the one before it: a bracket, a comma or a quote may be missing.",
    cause,
  });
  const head = (cause.stack ?? "").split("\n");
  const line = /:(\d+)$/.exec(head[0] ?? "")?.[1];
  const carets = head.slice(1, 8).find((row) => /^\s*\^+\s*$/.test(row));
  error.stack = line === undefined ? name : `${error.message}\n    at ${url}:${line}${carets === undefined ? "" : `:${carets.indexOf("^") + 1}`}`;
  return error;
}
