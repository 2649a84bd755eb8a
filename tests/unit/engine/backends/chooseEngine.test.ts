import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { chooseEngine } from "#engine/backends/chooseEngine.ts";
import { kernelsFolder } from "#engine/machine/kernelFiles.ts";
import { nativeFile } from "#engine/machine/nativeMachine.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** A copy of the kernels in which each of these files has one other bit. */
function damaged(...names: readonly string[]): string {
  const folder = tempDir();
  cpSync(kernelsFolder(), folder, { recursive: true });
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

describe("choosing the engine", () => {
  it("names generation, processor and the kernels' sources", () => {
    const { sources } = (JSON.parse(readFileSync(join(kernelsFolder(), "kernels.json"), "utf8")) as { files: Record<string, { sources: string }> }).files["wasm-simd.wasm"]!;
    expect(chooseEngine({ wanted: "wasm-simd" })).toMatchObject({ build: expect.stringMatching(new RegExp(`^backprop-\\d+/wasm-simd/${sources.slice(0, 8)}$`)) as string, trouble: undefined });
    expect(chooseEngine({ wanted: "wasm-fma" }).build).not.toBe(chooseEngine({ wanted: "wasm-simd" }).build);
    expect(chooseEngine()).toEqual(expect.objectContaining({ build: chooseEngine({ wanted: "auto" }).build }));
  });

  it("falls back to WebAssembly, and says why, where the native file is not the one that came", () => {
    const { build, machine, trouble } = chooseEngine({ folder: damaged(nativeFile) });
    expect(machine?.name).toMatch(/^wasm-/);
    expect(build).toContain(`/${machine!.name}/`);
    expect(trouble).toMatchObject({ kind: "file", cause: expect.stringContaining("is not the file that came with this version") as string });
  });

  it("takes plain SIMD where the kernels that want more are not as they came, and names both files", () => {
    const { machine, trouble } = chooseEngine({ folder: damaged(nativeFile, "wasm-fma.wasm") });
    expect(machine?.name).toBe("wasm-simd");
    expect(trouble?.cause).toMatch(/native-.* wasm-fma\.wasm is not the file/);
  });

  it("takes plain SIMD on a machine that has no relaxed one", () => {
    const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    onTestFinished(() => validate.mockRestore());
    expect(chooseEngine({ folder: damaged(nativeFile) }).machine?.name).toBe("wasm-simd");
  });

  it.runIf(process.arch === "x64")("trains with tfjs's plain WebAssembly, and says why, on a processor without SIMD", () => {
    const program = `
      import { chooseEngine } from "#engine/backends/chooseEngine.ts";
      import { loadBackend } from "#engine/backends/loadBackend.ts";
      import * as tf from "@tensorflow/tfjs";
      const chosen = chooseEngine({ folder: process.argv[1] });
      const { build } = await loadBackend({ wanted: "tfjs" });
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const { history } = await model.fit(tf.ones([8, 3]), tf.zeros([8, 1]), { epochs: 5, verbose: 0 });
      console.log(JSON.stringify({ chosen, build, losses: history.loss }));`;
    // V8 needs SSE 4.1 for SIMD in WebAssembly.
    const said = execFileSync(process.execPath, ["--no-enable-sse4-1", "--input-type=module-typescript", "-e", program, damaged(nativeFile)], { encoding: "utf8", cwd: join(kernelsFolder(), "..", "..") });
    const { chosen, build, losses } = JSON.parse(said) as { chosen: { build: string; trouble: unknown }; build: string; losses: number[] };
    expect(chosen).toEqual({ build: "tfjs-4.22.0/wasm-2", trouble: { kind: "none", cause: expect.stringContaining("SIMD") as string } });
    expect(build).toBe(chosen.build);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });

  it("falls back to tfjs alone where none of the kernels are as they came, or are not there", () => {
    for (const folder of [damaged(nativeFile, "wasm-fma.wasm", "wasm-simd.wasm"), tempDir()]) {
      expect(chooseEngine({ folder })).toMatchObject({ build: expect.stringMatching(/^tfjs-/) as string, trouble: { kind: "none" } });
    }
  });

  it("takes the best, and says so, where the one asked for is none or not for this processor", () => {
    const best = chooseEngine().build;
    for (const wanted of ["fastest", "constructor", process.arch === "arm64" ? "avx2" : "neon"]) expect(chooseEngine({ wanted })).toMatchObject({ build: best, trouble: { kind: "name" } });
    expect(chooseEngine({ wanted: "tfjs" })).toEqual({ build: expect.stringMatching(/^tfjs-/) as string });
  });
});
