import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { kernelsFolder } from "#engine/machine/kernelFiles.ts";
import { createWasmMachine } from "#engine/machine/wasmMachine.ts";
import { operations } from "#engine/program/operations.ts";
import { createKernelProgram, machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const platform = `${process.platform}-${process.arch}`;
const native = machines.filter(({ name }) => name.startsWith("native"));

/** counter[0]++ */
function counting(): { commands: Int32Array; arenaSize: number; counter: number } {
  const program = createKernelProgram();
  const counter = program.place([0], "int32");
  program.command("increment", { counter });
  return { commands: program.commands(), arenaSize: program.arenaSize(), counter };
}

describe("choosing a machine", () => {
  it("takes the fastest that the processor can run, or the one that is named", () => {
    expect(chooseMachine().machine.name).toBe(machines[0]!.name);
    for (const { name } of machines) expect(chooseMachine({ name }).machine.name).toBe(name);
    expect(() => chooseMachine({ name: process.arch === "arm64" ? "native-avx2" : "native-neon" })).toThrow(/cannot run/);
  });

  it.runIf(native.length > 0)("falls back to WebAssembly and says why where the native file is not the one that came with this version", () => {
    const folder = tempDir();
    cpSync(kernelsFolder(), folder, { recursive: true });
    const file = join(folder, `native-${platform}.node`);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    const chosen = chooseMachine({ folder });
    expect(chosen.machine.name).toBe("wasm-fma");
    expect(chosen.trouble).toMatchObject({ kind: "file", cause: expect.stringMatching(/is not the file that came with this version/) as string });
  });

  it.runIf(native.length > 0)("loads the native kernels in a process that may read little and write nothing", () => {
    const [folder, source] = [kernelsFolder(), join(import.meta.dirname, "../../../src")];
    const script = `import { chooseMachine } from ${JSON.stringify(join(source, "engine/machine/chooseMachine.ts"))}; console.log(chooseMachine({ folder: ${JSON.stringify(folder)} }).machine.name);`;
    const readable = [folder, source, join(source, "../package.json")].map((path) => `--allow-fs-read=${path}`);
    const { stdout, stderr } = spawnSync(process.execPath, ["--permission", "--allow-addons", ...readable, "--no-warnings", "--input-type=module", "-e", script], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout.trim()).toBe(machines[0]!.name);
  });
});

describe.each(machines.map((machine) => [machine.name, machine] as const))("%s", (_name, machine) => {
  it("copies numbers to where they belong and nowhere else, on any number of threads, and refuses what does not fit", () => {
    const { commands } = counting();
    const size = 100_000;
    const values = Float32Array.from({ length: 50_001 }, (_, index) => index + 1);
    for (const threads of [1, 2, 3]) {
      const program = machine.load({ commands, arenaSize: size }, { threads });
      if (!program.write) continue;
      for (const [at, length] of [[17, 50_001], [0, 8_192], [49_999, 50_001], [64, 9_000]] as const) {
        program.floats.fill(-1);
        program.write(at, values.subarray(0, length));
        expect(program.floats.every((value, index) => value === (index >= at && index < at + length ? index - at + 1 : -1))).toBe(true);
        program.run(0);
      }
      expect(() => program.write!(50_000, values)).toThrow(RangeError);
      program.write(1, Int32Array.of(3, -4));
      expect([...program.ints.subarray(1, 3)]).toEqual([3, -4]);
      program.free();
    }
  });

  it("runs several programs side by side, each with its own memory", () => {
    const { commands, arenaSize, counter } = counting();
    const programs = Array.from({ length: 3 }, () => machine.load({ commands, arenaSize }, { threads: 2 }));
    for (const [index, program] of programs.entries()) for (let time = 0; time <= index; time++) program.run(0);
    programs[1]!.free();
    programs[0]!.run(0);
    expect(programs.map(({ ints }) => ints[counter])).toEqual([2, 2, 3]);
    expect(() => programs[1]!.run(0)).toThrow("The program was freed.");
    programs[0]!.free();
    programs[2]!.free();
  });

  it("runs the segment that it is told to, and only where one begins", () => {
    const { commands, arenaSize, counter } = counting();
    const program = machine.load({ commands: Int32Array.of(...commands, ...commands, 0, 0), arenaSize }, { threads: 2 });
    program.run(commands.length);
    expect(program.ints[counter]).toBe(1);
    program.run(2 * commands.length);
    expect(program.ints[counter]).toBe(1);
    expect(() => program.run(1)).toThrow("No segment of the program begins at word 1.");
    program.free();
  });

  it("refuses what no planner should make, before anything runs", () => {
    const { commands, arenaSize } = counting();
    const load = (words: readonly number[]) => () => machine.load({ commands: Int32Array.from(words), arenaSize }, { threads: 1 });
    const [first, count, counter] = commands as unknown as [number, number, number];
    expect(load([Object.keys(operations).length + 1, 0, 0, 0])).toThrow(/no operation has the number/);
    expect(load([first, 2, counter, 0, 0, 0])).toThrow("Word 0 of the program: increment: 2 words instead of 1.");
    expect(load([first, count, arenaSize, 0, 0])).toThrow(/counter is outside the arena/);
    expect(load([first, count, -1, 0, 0])).toThrow(/counter is outside the arena/);
    expect(load([first, 7, counter])).toThrow(/does not hold/);
    expect(load([first, count, counter])).toThrow("The program's last segment has no end.");
    expect(load([first | (8 << 16), count, counter, 0, 0])).toThrow(/unknown flags/);
  });

  it("refuses tensors that reach beyond the arena, with every size it can work out", () => {
    const load = (name: "matmul" | "copy" | "adam", words: Record<string, number>, open?: readonly number[]) => () => {
      const program = createKernelProgram();
      program.command(name, words, open);
      machine.load({ commands: program.commands(), arenaSize: 100 }, { threads: 1 }).free();
    };
    const product = { batchOuter: 1, batchInner: 2, m: 3, n: 2, k: 5, lda: 5, ldb: 2, ldc: 2, aInner: 15, cInner: 6, a: 16, b: 50, c: 88 };
    expect(load("matmul", product)).not.toThrow();
    expect(load("matmul", { ...product, c: 89 })).toThrow("Word 0 of the program: matmul: c is outside the arena.");
    expect(load("matmul", { ...product, aInner: 75 })).toThrow(/a is outside/);
    const row = { dim0: 1, dim1: 1, dim2: 1, dim3: 4, dim4: 5, in3: 20, in4: 1, out3: 5, out4: 1, x: 16, out: 80 };
    expect(load("copy", row)).not.toThrow();
    expect(load("copy", { ...row, x: 36 })).toThrow(/x is outside/);
    const step = { count: 1, minusRate: 1, oneMinusBeta1Power: 2, oneMinusBeta2Power: 3 };
    expect(load("adam", step, [10, 16, 30, 40, 90])).not.toThrow();
    expect(load("adam", step, [11, 16, 30, 40, 90])).toThrow(/variable 0 is outside/);
    expect(load("adam", step, [10, 16, 30, 40])).toThrow(/another number of variables/);
  });

  it("refuses a row program whose slots lie outside the arena or are not there", () => {
    const load = (edit: (words: Int32Array) => void) => () => {
      const program = createKernelProgram();
      const x = program.place([1, 2, 3, 4]);
      program.rows({ rows: 2, columns: 2, blockRows: 1 }, { x: ["full", x], out: ["full", program.room(4)] }, [["neg", "out", "x"]]);
      const words = program.commands();
      edit(words);
      machine.load({ commands: words, arenaSize: program.arenaSize() }, { threads: 1 }).free();
    };
    const slots = 2 + Object.keys(operations.rows).length - 1;
    expect(load(() => undefined)).not.toThrow();
    expect(load((words) => (words[slots + 1]! += 100))).toThrow("Word 0 of the program: rows: slot 0 is outside the arena.");
    expect(load((words) => (words[slots] = 99))).toThrow(/slot 0 is of no kind/);
    expect(load((words) => (words[slots + 4] = 99))).toThrow(/no expression has the number 99/);
    expect(load((words) => (words[slots + 6] = 2))).toThrow(/a slot that is not there/);
  });
});

it("a program that wants more memory than there may be is refused before any is taken", () => {
  const { commands } = counting();
  const machine = createWasmMachine({ name: "wasm-simd", module: new WebAssembly.Module(new Uint8Array(readFileSync(join(kernelsFolder(), "wasm-simd.wasm")))), limitBytes: 2 ** 30 });
  const before = process.memoryUsage().rss;
  expect(() => machine.load({ commands, arenaSize: 2 ** 29 }, { threads: 1 })).toThrow(expect.objectContaining({ code: "student-memory" }));
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
});

it.runIf(native.length > 0)("several threads of Node run programs at once, and leave their threads behind tidily", async () => {
  const program = createKernelProgram();
  const counter = program.place([0], "int32");
  program.command("increment", { counter });
  const source = `
    const { parentPort } = require("node:worker_threads");
    const addon = require(${JSON.stringify(join(kernelsFolder(), `native-${platform}.node`))});
    const arena = new ArrayBuffer(4096);
    const program = addon.load(addon.builds().split(" ")[0], arena, 64 - addon.misalignment(arena), Int32Array.from(${JSON.stringify([...program.commands()])}), 0, 3);
    for (let run = 0; run < 500; run++) addon.run(program, 0);
    parentPort.postMessage(new Int32Array(arena, 64 - addon.misalignment(arena))[${counter}]);`;
  const counts = await Promise.all(
    Array.from({ length: 4 }, () => {
      const worker = new Worker(source, { eval: true });
      return new Promise<number>((resolve, reject) => {
        let count = -1;
        worker.on("message", (value: number) => (count = value));
        worker.on("error", reject);
        // The program was never freed: the end of its thread of Node does that.
        worker.on("exit", () => resolve(count));
      });
    }),
  );
  expect(counts).toEqual([500, 500, 500, 500]);
});
