import type { Database, Options } from "better-sqlite3";
import { AppError } from "#shared/AppError.ts";

export type { Database } from "better-sqlite3";
export type OpenSqlite = (file: string, options?: Options) => Database;

/** Loads SQLite's native part. It needs N-API 10; loaded by an older Node it would end the process without a word. */
export async function loadSqlite({ napi }: { napi: string | undefined } = { napi: process.versions["napi"] }): Promise<OpenSqlite> {
  if (!(Number(napi) >= 10)) {
    throw new AppError({
      code: "node-missing",
      message: `This Node (${process.version}) is too old for the database.`,
      hint: "Start Backprop with npm start, which brings the Node it needs.",
      data: { node: process.version },
    });
  }
  const { default: Sqlite } = await import("better-sqlite3");
  return (file, options) => new Sqlite(file, options);
}
