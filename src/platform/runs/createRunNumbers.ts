import { storageError } from "#platform/home/storageError.ts";
import type { Database } from "#platform/sqlite/loadSqlite.ts";
import type { RunNumbers } from "./createRunStore.ts";

/** Numbers of runs, remembered in the database's settings. */
export function createRunNumbers({ db }: { db: Database }): RunNumbers {
  const advance = db
    .prepare<[{ atLeast: number }], number>(
      `insert into settings (key, value) values ('last-run-number', cast(:atLeast + 1 as text))
       on conflict (key) do update set value = cast(max(cast(value as integer), :atLeast) + 1 as text)
       returning cast(value as integer)`,
    )
    .pluck();
  return {
    next(atLeast) {
      try {
        return Number(advance.get({ atLeast }));
      } catch (error) {
        throw storageError(error, db.name);
      }
    },
  };
}
