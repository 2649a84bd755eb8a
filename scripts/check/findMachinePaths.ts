import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/** Folders of the machine somebody wrote this on, which nobody else has. Ana is the person of our examples. */
const machinePath = /(?:^|[\s"'`(=:])(?:\/home\/(?!ana\/)[a-z]\w+\/|\/Users\/(?!ana\/)[A-Za-z]\w+\/|\/work\/\w+|\/root\/\w+|[A-Z]:\\Users\\(?!ana\\)\w+)/;
const texts = /\.(?:[cm]?[jt]sx?|json|jsonc|md|css|html|sh|yml)$|^\.ci\//;

export function findMachinePaths(): string {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" }).split("\n").filter((file) => texts.test(file));
  return files.flatMap((file) => linesOf(file)).join("\n");
}

function linesOf(file: string): string[] {
  const text = readText(file);
  return text.split("\n").flatMap((line, index) => (machinePath.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}

function readText(file: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return ""; // deleted and not yet committed
  }
}
