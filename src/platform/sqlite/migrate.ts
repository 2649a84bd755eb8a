import { AppError } from "#shared/AppError.ts";
import type { Database } from "./loadSqlite.ts";

/** One step of the schema. `version` counts from 1 without gaps and is kept in SQLite's user_version. */
export interface Migration {
  version: number;
  sql: string;
}

function schemaVersion(db: Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

/** Throws `database-newer` for a database of a newer Backprop. Only reads. */
export function refuseNewer(db: Database, migrations: readonly Migration[]): void {
  const found = schemaVersion(db);
  const newest = migrations.at(-1)?.version ?? 0;
  if (found <= newest) return;
  throw new AppError({
    code: "database-newer",
    message: `The database ${db.name} was written by a newer version of Backprop (schema ${found}; this version knows ${newest}).`,
    hint: "Start the newer version, or use another home folder with --home DIR. Nothing was changed.",
    data: { path: db.name, found, newest },
  });
}

/** Brings the schema up to date, each step whole or not at all. `backup` is awaited before the first change of a database in use. */
export async function migrate({ db, migrations, backup }: { db: Database; migrations: readonly Migration[]; backup(reason: string): Promise<void> }): Promise<void> {
  refuseNewer(db, migrations);
  const from = schemaVersion(db);
  const pending = migrations.filter(({ version }) => version > from);
  if (from > 0 && pending.length > 0) await backup(`before-${pending.at(-1)!.version}`);
  for (const { version, sql } of pending) {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  }
}
