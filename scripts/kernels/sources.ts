import { globSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/** Where the C files are, in rooms. */
export const kernelsSource = join(root, "src", "engine", "kernels");

/** Every C file and header, `room/file`, in the same order everywhere. */
export function sourceFiles(): string[] {
  return globSync("*/*.{c,h}", { cwd: kernelsSource }).map((name) => name.replaceAll("\\", "/")).sort();
}
