import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { packageRoot } from "#host/paths.ts";

const program = `
  import { closeInherited } from ${JSON.stringify(join(packageRoot, "src/platform/processes/closeInherited.ts"))};
  closeInherited();
  process.stdout.write("closed");
  setInterval(() => undefined, 1000);
`;

test.skipIf(process.platform !== "linux" || !existsSync("/bin/bash"))("a process that outlives its parent holds none of its parent's pipes", async () => {
  // Node marks what it inherits up to the first gap above 15: Chromium's descriptors lie beyond.
  const child = spawn("bash", ["-c", 'exec 200>&3 3>&-; exec "$@"', "bash", process.execPath, "--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit", "pipe"] });
  const ended = once(child, "exit");
  try {
    await Promise.all([once(child.stdout!, "data"), once((child.stdio[3] as Readable).resume(), "end")]);
    expect(child.exitCode).toBe(null);
    expect(child.signalCode).toBe(null);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
});
