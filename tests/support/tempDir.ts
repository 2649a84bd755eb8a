import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder, removed when the test has ended, or when `atEnd` says. For use inside a test. */
export function tempDir(prefix = "backprop-", atEnd: (end: () => void) => void = onTestFinished): string {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), prefix));
  atEnd(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}
