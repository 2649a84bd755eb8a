import type { Migration } from "../migrate.ts";

/**
 * Lists of many runs without reading their states: a summary a run, and what lists and the next start ask for as columns.
 * Made anew from the journals.
 */
export const runSummariesMigration: Migration = {
  version: 2,
  sql: `
    drop table series;
    drop table runs;

    create table runs (
      id text primary key,
      number integer not null unique,
      lesson text,
      kind text not null,
      status text not null,
      -- When a person took it out of sight, ms since the Unix epoch.
      removed_at integer,
      last_seq integer not null,
      -- What lists show, as the contract has it. Before the state, so that it is read without that.
      summary text not null,
      state text not null
    ) strict;

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
