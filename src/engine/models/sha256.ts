/** SHA-256 over what it is given, piece by piece. */
export interface Sha256 {
  update(piece: Uint8Array | string): Sha256;
  digest(encoding: "hex" | "base64url"): string;
}

interface Scope {
  process?: { getBuiltinModule?(name: "node:crypto"): { createHash(name: "sha256"): Sha256 } };
}

// Looked up once, before any code of a student runs.
const node = (globalThis as unknown as Scope).process?.getBuiltinModule?.("node:crypto");

/** Node's own. A page's has none that answers at once; it writes no checkpoints and compares no weights, so it asks for none. */
export function createSha256(): Sha256 {
  if (!node) throw new Error("There is no hash at hand outside Node.");
  return node.createHash("sha256");
}
