import { storageError } from "#platform/home/storageError.ts";
import type { Database } from "#platform/sqlite/loadSqlite.ts";
import type { SettingsStore } from "#services/settings/SettingsStore.ts";

/** Before every key, which keeps them apart from what the lab notes for itself in the same table. */
const prefix = "page/";

/** Settings in the database. */
export function createSettingsStore({ db }: { db: Database }): SettingsStore {
  const select = db.prepare<[{ prefix: string }], { key: string; value: string }>("select key, value from settings where substr(key, 1, length(:prefix)) = :prefix order by key");
  const upsert = db.prepare<[{ key: string; value: string }]>("insert into settings (key, value) values (:key, :value) on conflict (key) do update set value = :value");
  const remove = db.prepare<[{ key: string }]>("delete from settings where key = :key");
  const change = db.transaction((set: ReadonlyMap<string, string>, gone: readonly string[]) => {
    for (const key of gone) remove.run({ key: prefix + key });
    for (const [key, value] of set) upsert.run({ key: prefix + key, value });
  });
  const guarded = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw storageError(error, db.name);
    }
  };
  return {
    all: () => guarded(() => new Map(select.all({ prefix }).map(({ key, value }) => [key.slice(prefix.length), value]))),
    change: ({ set, remove: gone }) => guarded(() => change.immediate(set, gone)),
  };
}
