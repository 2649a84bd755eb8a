import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { noncePlaceholder } from "#shared/pageHeaders.ts";

export interface PageFile {
  body: Buffer;
  type: string;
  cache: string;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
};

/** Plain names in plain folders: no dot files, no `..`, no backslash, no drive, no empty part. */
const segment = /^[\w@-][\w@. -]*$/;

/** Where the bundler puts files whose name holds the hash of their content. */
const hashed = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/** A file of the built page by the path of its URL, or undefined. Never leaves `root`, not through a link either. */
export async function readPage({ root, urlPath, nonce }: { root: string; urlPath: string; nonce: string }): Promise<PageFile | undefined> {
  const path = decode(urlPath === "/" ? "/index.html" : urlPath);
  const parts = path?.split("/").slice(1) ?? [];
  if (!path?.startsWith("/") || !parts.every((part) => segment.test(part))) return undefined;
  try {
    const file = await realpath(join(root, ...parts));
    if (!file.startsWith((await realpath(root)) + sep) || !(await stat(file)).isFile()) return undefined;
    const body = await readFile(file);
    const type = types[extname(path)] ?? "application/octet-stream";
    if (extname(path) === ".html") return { body: Buffer.from(body.toString("utf8").replaceAll(noncePlaceholder, nonce)), type, cache: "no-store" };
    return { body, type, cache: hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache" };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function decode(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return undefined; // a lone % in the address
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP";
}
