import type { Migration } from "../migrate.ts";

/** The index of runs, their points, and the lab's own settings. */
export const runsMigration: Migration = {
  version: 1,
  sql: `
    create table settings (
      key text primary key,
      value text not null
    ) strict, without rowid;

    create table runs (
      id text primary key,
      number integer not null unique,
      lesson text,
      kind text not null,
      last_seq integer not null,
      state text not null
    ) strict;

    create index runs_by_lesson on runs (lesson, number);

    -- One row a chunk of points; steps and points are 64-bit floats, little-endian.
    create table series (
      id integer primary key,
      run text not null references runs (id) on delete cascade,
      call integer not null,
      name text not null,
      steps blob not null,
      points blob not null
    ) strict;

    create index series_by_run on series (run);
  `,
};
