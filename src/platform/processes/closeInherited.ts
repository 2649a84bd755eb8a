import { closeSync, readFileSync, readdirSync } from "node:fs";

const closeOnExec = 0o2_000_000;

/**
 * Closes what a careless parent left open in this process: Chromium marks none of its descriptors close-on-exec, so what
 * Electron starts would hold its pipes, locks and profile for as long as it lives. Ours are all marked, and so are the
 * inherited ones up to the first gap (by Node, when it starts), which therefore never get further than here. Linux only:
 * elsewhere Electron starts its children without them. Standard streams stay.
 */
export function closeInherited(): void {
  if (process.platform !== "linux") return;
  for (const name of readdirSync("/proc/self/fdinfo")) {
    if (Number(name) <= 2) continue;
    try {
      const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, "utf8"))?.[1];
      if (flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0) closeSync(Number(name));
    } catch {
      // the descriptor that read the folder, gone by now
    }
  }
}
