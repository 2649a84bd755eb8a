import { spawn } from "node:child_process";
import { once } from "node:events";
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

test.skipIf(process.platform !== "linux")("a process that outlives its parent holds none of its parent's pipes", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit", "pipe", "pipe"] });
  const ended = once(child, "exit");
  try {
    // Both ends of what was inherited close while the process lives on and still speaks.
    await Promise.all([once(child.stdout!, "data"), ...child.stdio.slice(3).map((stream) => once((stream as Readable).resume(), "end"))]);
    expect(child.exitCode).toBe(null);
    expect(child.signalCode).toBe(null);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
});
