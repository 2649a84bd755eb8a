import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
