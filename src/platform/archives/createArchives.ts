import type { Archives } from "#services/work/Archives.ts";
import { createZipWriter } from "./createZipWriter.ts";
import { openZip } from "./openZip.ts";

export function createArchives(): Archives {
  return { begin: createZipWriter, open: openZip };
}
