import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openLab, type LabConnection } from "#host/client/openLab.ts";
import { protocolVersion } from "#shared/contracts/system.ts";
import { newId } from "#shared/ids.ts";
import { endHost } from "#tests/support/labs/endHost.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const greeting = { protocol: protocolVersion, build: "", client: "test" };

async function connectTo(home: string): Promise<LabConnection> {
  const connection = await openLab({ home, clientName: "test" });
  onTestFinished(() => connection.close());
  return connection;
}

test("people who share an account each have a lab of their own, reached over the same address", async () => {
  const home = tempDir();
  const luz = newId();
  onTestFinished(async () => {
    await endHost(join(home, "profiles", luz));
    await endHost(home);
  });

  const { lab: ana, hello } = await connectTo(home);
  expect((await ana.profiles.list({})).profiles).toHaveLength(1);
  expect(await ana.profiles.create({ id: luz, name: "Luz" })).toEqual({ id: luz, name: "Luz" });
  expect(await ana.profiles.create({ id: luz, name: "Luz" })).toEqual({ id: luz, name: "Luz" });
  await expect(ana.profiles.create({ id: newId(), name: "luz" })).rejects.toMatchObject({ code: "conflict" });
  // What looks the same is the same; what can't be seen is no name.
  await expect(ana.profiles.create({ id: newId(), name: "L\u200Buz\u202E" })).rejects.toMatchObject({ code: "conflict" });
  await expect(ana.profiles.create({ id: newId(), name: "\u0000\u200B " })).rejects.toMatchObject({ code: "invalid-input" });
  const jose = await ana.profiles.create({ id: newId(), name: "José/../x" });
  await expect(ana.profiles.create({ id: newId(), name: "Jose\u0301/../x" })).rejects.toMatchObject({ code: "conflict" });
  await ana.profiles.rename({ ...jose, name: "José" });
  await ana.settings.change({ set: { theme: "dark" } });

  const { lab } = await connectTo(home);
  await expect(lab.profiles.enter({ id: newId() })).rejects.toMatchObject({ code: "not-found" });
  await lab.profiles.enter({ id: luz });
  const inside = await lab.system.hello(greeting);
  expect(inside.pid).not.toBe(hello.pid);
  expect(inside.home).toBe(join(home, "profiles", luz));
  expect(await lab.settings.get({})).toEqual({});
  expect(await lab.profiles.list({})).toMatchObject({ here: luz, profiles: [{}, { name: "José" }, { id: luz, name: "Luz" }] });
  await expect(lab.profiles.enter({ id: luz })).rejects.toMatchObject({ code: "conflict" });

  // Luz's work is not Ana's.
  const runId = newId();
  await lab.runs.start({ runId, program: { kind: "files", entry: "main.ts", files: { "main.ts": "console.log(1);" } } });
  for await (const _ of lab.runs.watch({ run: runId })) void _;
  expect(await lab.runs.list({})).toHaveLength(1);
  expect(await ana.runs.list({})).toEqual([]);
  expect(await ana.settings.get({})).toEqual({ theme: "dark" });
});
