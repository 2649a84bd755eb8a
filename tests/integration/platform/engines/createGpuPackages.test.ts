import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGpuPackages } from "#platform/engines/createGpuPackages.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** An npm that does what the test says, before the real one. */
function withNpm(script: string): NodeJS.ProcessEnv {
  const bin = tempDir();
  writeFileSync(join(bin, "npm"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "npm"), 0o755);
  return { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}` };
}

describe.skipIf(process.platform === "win32")("packages for the graphics card", () => {
  it("are fetched by npm into a folder of the home, pinned, without running their scripts", async () => {
    const home = tempDir();
    const packages = createGpuPackages({ home, env: withNpm('echo "$@" > words; for name in webgpu @tensorflow/tfjs-backend-webgpu; do mkdir -p node_modules/$name; echo {} > node_modules/$name/package.json; done') });
    expect(packages.installed()).toBe(false);
    expect(await packages.install()).toBeUndefined();
    expect(packages.installed()).toBe(true);
    expect(readFileSync(join(packages.folder, "words"), "utf8")).toContain("--ignore-scripts");
    expect(JSON.parse(readFileSync(join(packages.folder, "package.json"), "utf8"))).toEqual({ private: true, dependencies: { webgpu: "0.6.2", "@tensorflow/tfjs-backend-webgpu": "4.22.0" } });
  });

  it("say what npm said where there is no network, and are not there", async () => {
    const home = tempDir();
    const packages = createGpuPackages({ home, env: withNpm('echo "npm error code ENOTFOUND" >&2; echo "npm error network request to https://registry.example failed" >&2; exit 1') });
    expect(await packages.install()).toBe("network request to https://registry.example failed");
    expect(packages.installed()).toBe(false);
    expect(existsSync(join(home, "gpu", "node_modules"))).toBe(false);
  });
});
