/**
 * The headers of every response of both shells: the loopback web server and Electron's own scheme. A worker obeys the
 * headers of its own script, so they are not for pages alone. `nonce` is fresh for each index.html; `connect` holds what
 * the page may connect to besides its own origin.
 */
export function pageHeaders({ nonce, connect = [] }: { nonce: string; connect?: readonly string[] }): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self'",
      `style-src-elem 'self' 'nonce-${nonce}'`,
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src ${["'self'", ...connect].join(" ")}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  };
}

/** Stands in index.html where the nonce of its response goes. */
export const noncePlaceholder = "__NONCE__";
