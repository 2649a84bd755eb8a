import { expect, test } from "vitest";
import { loadSqlite } from "#platform/sqlite/loadSqlite.ts";

test.for(["9", "8", undefined])("is not loaded by a Node with N-API %s, which it would end", async (napi) => {
  await expect(loadSqlite({ napi })).rejects.toMatchObject({ code: "node-missing", hint: expect.stringContaining("npm start") });
});

test("is loaded by this Node", async () => {
  const db = (await loadSqlite())(":memory:");
  expect(db.prepare("select 1 + 1").pluck().get()).toBe(2);
  db.close();
});
