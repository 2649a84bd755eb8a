import { readFileSync, rmSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomic } from "../home/writeFileAtomic.ts";

/** What a killed host's page server was: the next host opens the same one, so that pages find back to it. */
const webMemorySchema = z.object({
  port: z.int().min(1).max(65_535),
  /** SHA-256 of each token that was given, hex: a token itself is never written. */
  tokens: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(10_000),
});
export type WebMemory = z.infer<typeof webMemorySchema>;

/** Kept in a file of the home while the server lives; only a host that was killed leaves one behind. */
export interface WebMemoryFile {
  read(): WebMemory | undefined;
  write(memory: WebMemory): Promise<void>;
  forget(): void;
}

export function createWebMemoryFile(path: string): WebMemoryFile {
  return {
    read() {
      try {
        return webMemorySchema.parse(JSON.parse(readFileSync(path, "utf8")));
      } catch {
        return undefined; // none, or damaged: pages are opened again by hand
      }
    },
    write: (memory) => writeFileAtomic(path, new TextEncoder().encode(JSON.stringify(memory))),
    forget: () => rmSync(path, { force: true }),
  };
}
