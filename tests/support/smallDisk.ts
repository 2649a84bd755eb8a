import { execFileSync } from "node:child_process";
import { rmdirSync } from "node:fs";
import { onTestFinished, type TestContext } from "vitest";
import { tempDir } from "./tempDir.ts";

function mountDisk(folder: string, options: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
}

function unmountDisk(folder: string): void {
  execFileSync("umount", ["-l", folder], { stdio: "pipe" });
}

/** Skips the test where this account may not mount a disk: elsewhere than as root on Linux. */
export function needsDisks({ skip }: TestContext): void {
  skip(!canMountDisks(), "needs to mount a small disk, which takes root on Linux");
}

function canMountDisks(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const folder = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
  try {
    mountDisk(folder, "size=64k");
    unmountDisk(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** A real disk of its own with so much room; unmounted when the test has ended. */
export function smallDisk({ kibibytes, readOnly = false }: { kibibytes: number; readOnly?: boolean }): string {
  const folder = tempDir();
  mountDisk(folder, `size=${kibibytes}k${readOnly ? ",ro" : ""}`);
  onTestFinished(() => unmountDisk(folder));
  return folder;
}
