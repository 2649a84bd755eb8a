import { randomBytes } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { protocol } from "electron";
import { noncePlaceholder, pageHeaders } from "#shared/pageHeaders.ts";
import { rendererFolder } from "./places.ts";

/** The page's own origin: no file: page, no server. */
export const appOrigin = "app://bundle";

/** Before the app is ready. `codeCache` is not in the types of every version. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges }]);
}

/** Serves the built page with the same headers as the browser shell does. */
export function handleAppScheme(): void {
  protocol.handle("app", ({ url }) => {
    const { status, headers, body } = answer(url);
    return new Response(new Uint8Array(body), { status, headers });
  });
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
};

function answer(url: string): { status: number; headers: Record<string, string>; body: Buffer } {
  const { host, pathname } = new URL(url);
  const path = pathname === "/" ? "/index.html" : pathname;
  const nonce = randomBytes(16).toString("base64");
  const body = host === "bundle" ? readInside(rendererFolder, path) : undefined;
  const type = body ? (types[extname(path)] ?? "application/octet-stream") : "text/plain; charset=utf-8";
  return {
    status: body ? 200 : 404,
    headers: { ...pageHeaders({ nonce }), "Content-Type": type },
    body: body && path.endsWith(".html") ? Buffer.from(body.toString("utf8").split(noncePlaceholder).join(nonce)) : (body ?? Buffer.alloc(0)),
  };
}

/** A file below `root`, not through a link either; undefined when there is none. */
function readInside(root: string, urlPath: string): Buffer | undefined {
  try {
    const file = realpathSync(join(root, decodeURIComponent(urlPath)));
    return file.startsWith(realpathSync(root) + sep) && statSync(file).isFile() ? readFileSync(file) : undefined;
  } catch {
    return undefined; // missing, or an address that is none
  }
}
