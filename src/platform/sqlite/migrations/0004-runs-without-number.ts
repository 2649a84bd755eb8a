import type { Migration } from "../migrate.ts";

/**
 * Runs of checks have no number: only the numbers that there are differ from each other. Made anew from the journals; what
 * a check ran before keeps the number it was given.
 */
export const runsWithoutNumberMigration: Migration = {
  version: 4,
  sql: `
    drop table series;
    drop table runs;

    create table runs (
      id text primary key,
      -- 0: none.
      number integer not null,
      lesson text,
      kind text not null,
      status text not null,
      -- When a person took it out of sight, ms since the Unix epoch.
      removed_at integer,
      last_seq integer not null,
      -- How long its journal was when the index was last found to say all that it says: a start looks only at those that differ.
      journal_bytes integer,
      -- What lists show, as the contract has it. Before the state, so that it is read without that.
      summary text not null,
      state text not null
    ) strict;

    create unique index runs_by_number on runs (number) where number > 0;
    create index runs_by_lesson on runs (lesson, number);
    create index runs_by_status on runs (status);
    create index runs_removed on runs (removed_at) where removed_at is not null;

    -- Of a run at work one row a chunk of points, of one at rest one row a series; steps and points are 64-bit floats, little-endian.
    create table series (
      id integer primary key,
      run text not null references runs (id) on delete cascade,
      call integer not null,
      name text not null,
      steps blob not null,
      points blob not null
    ) strict;

    create index series_by_run on series (run, name);
  `,
};
