import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nativeMachines } from "#engine/machine/nativeMachine.ts";
import type { KernelFiles } from "#engine/machine/kernelFiles.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** An addon whose system has memory for programs of so many threads. */
function machineWith(mostThreads: number) {
  const file = join(tempDir(), "addon.cjs");
  writeFileSync(file, `const there = []; let loads = 0;
module.exports = { there, loads: () => loads, builds: () => "avx2", misalignment: () => 0, run() {}, copy() {}, free(program) { there.splice(there.indexOf(program), 1); }, load(_build, _buffer, _offset, _commands, threads) {
  if (threads > ${mostThreads}) throw Object.assign(new Error("No memory or no threads for the program."), { code: "ENOMEM" });
  loads++;
  there.push({ threads });
  return there.at(-1);
} };`);
  const addon = createRequire(import.meta.url)(file) as { there: { threads: number }[]; loads(): number };
  return Object.assign(nativeMachines({ locate: () => file } as unknown as KernelFiles)[0]!, { loads: addon.loads, there: () => addon.there.map(({ threads }) => threads) });
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

describe("a program that is done by more and by fewer threads in turn", () => {
  it("starts threads once", () => {
    const machine = machineWith(8);
    const loaded = machine.load(program, { threads: 1 });
    for (const threads of [2, 1, 2, 1, 4, 2]) loaded.useThreads!(threads);
    expect(loaded.threads).toBe(2);
    expect(machine.loads()).toBe(3);
  });

  it("keeps the threads of the two last numbers before, and none when it is freed", () => {
    const machine = machineWith(8);
    const loaded = machine.load(program, { threads: 1 });
    for (const threads of [2, 3, 4]) loaded.useThreads!(threads);
    expect(machine.there()).toEqual([2, 3, 4]);
    loaded.free();
    expect(machine.there()).toEqual([]);
  });
});
