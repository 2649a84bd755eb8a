import type { Migration } from "../migrate.ts";

/** How long a run's journal was when the index was last found to say all that it says: a start looks only at those that differ. */
export const journalBytesMigration: Migration = {
  version: 3,
  sql: "alter table runs add column journal_bytes integer;",
};
