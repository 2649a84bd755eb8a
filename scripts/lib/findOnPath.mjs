import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first program of that name on the path, or nothing. */
export function findOnPath(/** @type {string} */ program) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => (folder ? join(folder, program) : ""))
    .find((file) => file !== "" && existsSync(file));
}
