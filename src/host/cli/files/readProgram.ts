import { basename, dirname, posix, resolve } from "node:path";
import { codePathSchema } from "#core/runs/spec.ts";
import { programLimits } from "#services/runs/resolveProgram.ts";
import type { Program } from "#shared/contracts/runs.ts";
import { localError } from "../localError.ts";
import type { Messages } from "../messages/en.ts";
import { readRegularFile } from "./readRegularFile.ts";

/** Far above what a program may have, so that one too large is refused as such. */
const mostBytes = 16 * 2 ** 20;

/** Any mention of a relative module after `from`, `import` or `import(`. One too many does no harm. */
const relativeImport = /(?:from|import)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

/**
 * A file with all that it imports, directly or not, from its own folder and below. What it imports from above, or what
 * is not there, is left out: the program is told so at its own line when it runs.
 */
export async function readProgram(path: string, { folder, messages }: { folder: string; messages: Messages }): Promise<Program> {
  const file = resolve(folder, path);
  const root = dirname(file);
  const entry = basename(file);
  if (!codePathSchema.safeParse(entry).success) throw localError({ code: "invalid-input", message: messages.usage.fileName(entry), hint: messages.usage.fileNameHint });
  const text = await readText(file);
  if (text === undefined) throw localError({ code: "file-not-found", message: messages.usage.fileMissing(path), hint: messages.usage.fileMissingHint });
  const files: Record<string, string> = { [entry]: text };
  const unread = [entry];
  for (let from = unread.pop(); from !== undefined && Object.keys(files).length <= programLimits.files; from = unread.pop()) {
    for (const name of importsOf(files[from]!, from)) {
      if (name in files) continue;
      const imported = await readText(resolve(root, name));
      if (imported === undefined) continue;
      files[name] = imported;
      unread.push(name);
    }
  }
  return { kind: "files", entry, files };
}

/** Paths that the imports of `from` may mean; `.ts` may be left out in them. */
function importsOf(text: string, from: string): string[] {
  return [...text.matchAll(relativeImport)].flatMap(([, , specifier]) => {
    const name = posix.join(posix.dirname(from), specifier!);
    return [name, `${name}.ts`].filter((one) => codePathSchema.safeParse(one).success);
  });
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return (await readRegularFile(file, mostBytes)).toString("utf8");
  } catch {
    return undefined; // not there, no file, far too large, or not ours to read: each is the same to the program
  }
}
