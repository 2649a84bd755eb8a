import type { Migration } from "./migrate.ts";
import { runsMigration } from "./migrations/0001-runs.ts";
import { runSummariesMigration } from "./migrations/0002-run-summaries.ts";
import { journalBytesMigration } from "./migrations/0003-journal-bytes.ts";
import { runsWithoutNumberMigration } from "./migrations/0004-runs-without-number.ts";

/**
 * Every schema that was ever published, oldest first; never change one, add the next. When the shape of a run's state
 * or summary changes, the next one says `delete from runs`: the index is then read again from the journals.
 */
export const migrations: readonly Migration[] = [runsMigration, runSummariesMigration, journalBytesMigration, runsWithoutNumberMigration];
