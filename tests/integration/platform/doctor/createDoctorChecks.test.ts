import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseEngine } from "#engine/backends/chooseEngine.ts";
import { packageRoot } from "#host/paths.ts";
import { createDoctorChecks, type DoctorDeps } from "#platform/doctor/createDoctorChecks.ts";
import { examine } from "#services/system/examine.ts";
import type { DoctorItem } from "#shared/contracts/system.ts";
import { tempDir } from "#tests/support/tempDir.ts";

async function examineMachine(differences: Partial<DoctorDeps> = {}): Promise<Record<string, DoctorItem>> {
  const checks = createDoctorChecks({ home: join(tempDir(), "home"), engine: chooseEngine, packageRoot, env: process.env, ...differences });
  const items = await examine(checks, "en");
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

test("finds this machine fit to train", async () => {
  const home = join(tempDir(), "new", "home");
  const items = await examineMachine({ home });
  expect(items).toMatchObject({
    node: { status: "ok", message: `Node ${process.versions.node}` },
    backend: { status: "ok", message: expect.stringMatching(/^backprop-/) as string },
    disk: { status: "ok" },
    sqlite: { status: "ok", message: expect.stringMatching(/^SQLite 3\.\d+/) as string },
    home: { status: "ok", message: home },
    "network-home": { status: "ok" },
  });
  expect(items["browser"]!.status).not.toBe("problem");
  expect(items["electron"]!.status).not.toBe("problem");
});

test.for([
  ["an old Node", "node", { nodeVersion: "20.20.2" }],
  ["kernels that are not as they came", "backend", { engine: () => ({ build: "backprop-2/wasm-fma/0", trouble: { kind: "file" as const, cause: "It is not the file that came." } }) }],
  ["an incomplete installation", "backend", { engine: () => ({ build: "tfjs", trouble: { kind: "none" as const, cause: "There is no kernels.json." } }) }],
  ["a home on the network", "network-home", { mounts: [{ path: "/", type: "nfs4" }] }],
] as const)("names %s and what to do", async ([, id, differences]) => {
  const items = await examineMachine(differences);
  expect(items[id]).toMatchObject({ status: "problem", fix: expect.any(String) as string });
});

test("names a home that is a file", async () => {
  const home = join(tempDir(), "home");
  writeFileSync(home, "");
  expect((await examineMachine({ home }))["home"]).toMatchObject({ status: "problem", message: expect.stringContaining(home) as string });
});

test("names a home that may not be written", async ({ skip }) => {
  skip(process.getuid?.() === 0, "root may write anywhere");
  const home = tempDir();
  chmodSync(home, 0o500);
  expect((await examineMachine({ home }))["home"]).toMatchObject({ status: "problem", message: expect.stringContaining("EACCES") as string });
  chmodSync(home, 0o700);
});

test("starts and fetches nothing where there is neither browser nor Electron", async () => {
  const root = tempDir();
  const items = await examineMachine({ env: { PATH: root }, packageRoot: root });
  expect(items).toMatchObject({ browser: { status: "info", fix: expect.any(String) as string }, electron: { status: "info", fix: expect.stringContaining("--electron") as string } });
  expect(existsSync(join(root, "node_modules"))).toBe(false);
});
