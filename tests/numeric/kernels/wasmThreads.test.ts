import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createHelperPool, type HelperPool } from "#engine/machine/HelperPool.ts";
import { kernelsFolder } from "#engine/machine/kernelFiles.ts";
import { createNodeHelpers } from "#engine/machine/nodeHelpers.ts";
import { createPageHelpers } from "#engine/machine/pageHelpers.ts";
import { createWasmMachine } from "#engine/machine/wasmMachine.ts";
import type { LoadedProgram, Machine } from "#engine/machine/Machine.ts";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";

const compiled = (file: string): WebAssembly.Module => new WebAssembly.Module(new Uint8Array(readFileSync(join(kernelsFolder(), file))));

function machineWith(helpers: HelperPool): Machine {
  return createWasmMachine({ name: "wasm-simd", module: compiled("wasm-simd.wasm"), threaded: { module: () => compiled("wasm-simd-threads.wasm"), helpers } });
}

/** A product of matrices that two threads share, and a count of the runs. */
function working(): { load(machine: Machine, threads: number): LoadedProgram; product(program: LoadedProgram): Buffer; count(program: LoadedProgram): number } {
  const program = createKernelProgram();
  const [m, n, k] = [96, 80, 64];
  const values = [randomFloats(m * k), randomFloats(k * n, 2)];
  const [a, b] = values.map((own) => program.place(own)) as [number, number];
  const [c, counter] = [program.room(m * n), program.place([0], "int32")];
  program.command("matmul", { batchOuter: 1, batchInner: 1, m, n, k, lda: k, ldb: n, ldc: n, a, b, c });
  program.command("increment", { counter });
  return {
    load(machine, threads) {
      const loaded = machine.load({ commands: program.commands(), arenaSize: program.arenaSize() }, { threads });
      loaded.floats.set(values[0]!, a);
      loaded.floats.set(values[1]!, b);
      loaded.ints[counter] = 0;
      return loaded;
    },
    product: (loaded) => Buffer.from(loaded.floats.slice(c, c + m * n).buffer),
    count: (loaded) => loaded.ints[counter]!,
  };
}

describe("WebAssembly with threads in one memory", () => {
  it("does the same with one thread, two and three", () => {
    const work = working();
    for (const name of ["wasm-simd", "wasm-fma"] as const) {
      const { machine } = chooseMachine({ name });
      const results = [1, 2, 3].map((threads) => {
        const loaded = work.load(machine, threads);
        let runs = 0;
        for (; loaded.threads < threads; runs++) loaded.run(0);
        for (let more = 0; more < 200; more++, runs++) loaded.run(0);
        expect(work.count(loaded)).toBe(runs);
        loaded.free();
        return work.product(loaded);
      });
      expect(results[1]!.equals(results[0]!)).toBe(true);
      expect(results[2]!.equals(results[0]!)).toBe(true);
      expect(machine.threadTrouble?.()).toBeUndefined();
    }
  });

  it("begins alone where it may not wait, and goes on with its helpers when they have come", async () => {
    const work = working();
    const loaded = work.load(machineWith(createNodeHelpers({ waitMs: 0 })), 3);
    loaded.run(0);
    expect(loaded.threads).toBe(1);
    const alone = work.product(loaded);
    let runs = 1;
    for (; loaded.threads === 1; runs++) {
      await sleep(1);
      loaded.run(0);
    }
    for (let more = 0; more < 100; more++, runs++) loaded.run(0);
    expect(loaded.threads).toBe(3);
    expect(work.count(loaded)).toBe(runs);
    expect(work.product(loaded).equals(alone)).toBe(true);
    loaded.free();
  });

  it("sends helpers away who come when their program is gone, and lends them to the next one", () => {
    let started = 0;
    const real = createNodeHelpers();
    const pool = createHelperPool({
      waitMs: 0,
      start() {
        started++;
        return real.borrow(1)[0]!;
      },
    });
    const work = working();
    for (let time = 0; time < 5; time++) work.load(machineWith(pool), 2).free();
    const loaded = work.load(machineWith({ ...pool, waitMs: 5_000 }), 2);
    expect([started, loaded.threads]).toEqual([1, 2]);
    loaded.run(0);
    expect(work.count(loaded)).toBe(1);
    loaded.free();
  });

  it("goes on with one thread where no worker can be started, and says why", () => {
    const work = working();
    const machine = machineWith(
      createHelperPool({
        waitMs: 5_000,
        start: () => {
          throw new Error("Workers are not allowed here.");
        },
      }),
    );
    const loaded = work.load(machine, 3);
    loaded.run(0);
    expect([loaded.threads, work.count(loaded)]).toEqual([1, 1]);
    expect(machine.threadTrouble?.()).toBe("Workers are not allowed here.");
    loaded.free();
  });

  it("has one thread in a student's process, which may start no workers", () => {
    const [folder, source] = [kernelsFolder(), join(import.meta.dirname, "../../../src")];
    const script = `
      import { chooseMachine } from ${JSON.stringify(join(source, "engine/machine/chooseMachine.ts"))};
      const { machine } = chooseMachine({ folder: ${JSON.stringify(folder)}, name: "wasm-simd" });
      const { threads } = machine.load({ commands: Int32Array.of(0, 0), arenaSize: 64 }, { threads: 2 });
      console.log(threads, machine.threadTrouble());`;
    const readable = [folder, source, join(source, "../package.json")].map((path) => `--allow-fs-read=${path}`);
    const { stdout, stderr } = spawnSync(process.execPath, ["--permission", "--allow-addons", ...readable, "--no-warnings", "--input-type=module", "-e", script], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^1 Access to this API has been restricted/);
  });

  it("lets its process end while helpers wait for another run", () => {
    const source = join(import.meta.dirname, "../../../src/engine/machine/chooseMachine.ts");
    const script = `
      import { chooseMachine } from ${JSON.stringify(source)};
      const { machine } = chooseMachine({ name: "wasm-simd" });
      const program = machine.load({ commands: Int32Array.of(0, 0), arenaSize: 64 }, { threads: 3 });
      while (program.threads < 3) program.run(0);
      console.log(program.threads);`;
    const { stdout, status } = spawnSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", script], { encoding: "utf8", timeout: 60_000 });
    expect([stdout, status]).toEqual(["3\n", 0]);
  });

  it("has no helpers in a page that is not isolated from other origins", () => {
    expect(createPageHelpers({ url: new URL("file:///helper.js") })).toBeUndefined();
  });
});
