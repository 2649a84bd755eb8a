import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nativeMachines } from "#engine/machine/nativeMachine.ts";
import type { KernelFiles } from "#engine/machine/kernelFiles.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** An addon whose system has memory for programs of so many threads. */
function machineWith(mostThreads: number) {
  const file = join(tempDir(), "addon.cjs");
  writeFileSync(file, `module.exports = { builds: () => "avx2", misalignment: () => 0, run() {}, copy() {}, free() {}, load(_build, _buffer, _offset, _commands, threads) {
  if (threads > ${mostThreads}) throw Object.assign(new Error("No memory or no threads for the program."), { code: "ENOMEM" });
  return {};
} };`);
  return nativeMachines({ locate: () => file } as unknown as KernelFiles)[0]!;
}

const program = { commands: Int32Array.of(0, 0), arenaSize: 1000 } as Parameters<ReturnType<typeof machineWith>["load"]>[0];

describe("a machine that the system gives nothing more", () => {
  it("goes on with one thread", () => {
    expect(machineWith(1).load(program, { threads: 4 }).threads).toBe(1);
  });

  it("keeps the threads that it has where it gets no more", () => {
    const loaded = machineWith(1).load(program, { threads: 1 });
    loaded.useThreads!(2);
    expect(loaded.threads).toBe(1);
  });

  it("says so with its code where not even one has room", () => {
    expect(() => machineWith(0).load(program, { threads: 2 })).toThrow(expect.objectContaining({ code: "student-memory" }));
  });
});
