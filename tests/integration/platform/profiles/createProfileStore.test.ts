import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createProfileStore } from "#platform/profiles/createProfileStore.ts";
import { newId } from "#shared/ids.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/** A folder of profiles with a home for each of these ids, and what is in the file of their names. */
function openFolder(ids: readonly string[], text: string) {
  const folder = tempDir();
  for (const id of ids) mkdirSync(join(folder, id));
  writeFileSync(join(folder, "profiles.json"), text);
  return createProfileStore({ folder });
}

test.each(["{ cut off", "[]", '{"profiles":{}}', ""])("a home that nothing names is still there: %s", async (text) => {
  const id = newId();
  const store = openFolder([id], text);
  expect((await store.list()).slice(1)).toEqual([{ id, name: id.slice(-6) }]);
  await store.write({ id, name: "Luz" });
  expect((await store.list()).slice(1)).toEqual([{ id, name: "Luz" }]);
});

test("a name that can't be read costs no other one its own", async () => {
  const [ana, luz, eva] = [newId(), newId(), newId()];
  const store = openFolder([ana, luz], JSON.stringify({ profiles: [{ name: "Own" }, { id: ana, name: "" }, { id: luz, name: "Luz" }] }));
  await store.write({ id: eva, name: "Eva" });
  expect(await store.list()).toEqual([{ name: "Own" }, { id: luz, name: "Luz" }, { id: ana, name: ana.slice(-6) }, { id: eva, name: "Eva" }]);
});

/** Adds profiles one after the other, in a process of its own. */
const writer = `
  import { createProfileStore } from ${JSON.stringify(import.meta.resolve("#platform/profiles/createProfileStore.ts"))};
  const [folder, ...profiles] = process.argv.slice(1);
  const store = createProfileStore({ folder });
  for (const profile of profiles) await store.write(JSON.parse(profile));
`;

test("two hosts that name profiles at once lose none", async () => {
  const folder = tempDir();
  const named = [0, 1].map((host) => Array.from({ length: 15 }, (_, index) => ({ id: newId(), name: `Host ${host}, ${index}` })));
  await Promise.all(named.map((profiles) => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", writer, "--", folder, ...profiles.map((one) => JSON.stringify(one))])));
  const listed = (await createProfileStore({ folder }).list()).slice(1);
  expect(listed.toSorted((a, b) => a.name.localeCompare(b.name, "en"))).toEqual(named.flat().toSorted((a, b) => a.name.localeCompare(b.name, "en")));
});
