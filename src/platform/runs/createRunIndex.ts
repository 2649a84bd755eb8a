import { writeScalar, type JournalEntry } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import { withStorageErrors } from "#platform/home/storageError.ts";
import type { Database } from "#platform/sqlite/loadSqlite.ts";
import type { RunIndex } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { runStateSchema } from "./runStateSchema.ts";

export interface SqliteRunIndex extends RunIndex {
  /** Forgets what is known of a run, then records it anew from its first line; all or nothing. */
  replace(entries: readonly JournalEntry[], state: RunState): void;
  forget(runId: string): void;
  ids(): readonly string[];
}

interface SeriesRow {
  call: number;
  name: string;
  steps: Uint8Array;
  points: Uint8Array;
}

/**
 * The index of runs in SQLite. Lines that are recorded already are passed over; a gap is refused with `conflict`, and the
 * run is then caught up from its journal; so is a number that another run has.
 */
export function createRunIndex({ db }: { db: Database }): SqliteRunIndex {
  const select = "select state from runs";
  const statements = {
    lastSeq: db.prepare<[string], number>("select last_seq from runs where id = ?").pluck(),
    idOfNumber: db.prepare<[number], string>("select id from runs where number = ?").pluck(),
    ids: db.prepare<[], string>("select id from runs").pluck(),
    byId: db.prepare<[string], string>(`${select} where id = ?`).pluck(),
    byNumber: db.prepare<[number], string>(`${select} where number = ?`).pluck(),
    last: db.prepare<[], string>(`${select} where kind <> 'check' order by number desc limit 1`).pluck(),
    list: db
      .prepare<[{ limit: number; before: number | null; lesson: string | null; all: number }], string>(
        `${select} where (:before is null or number < :before) and (:lesson is null or lesson = :lesson) and (:all or kind <> 'check')
         order by number desc limit :limit`,
      )
      .pluck(),
    putRun: db.prepare<[string, number, string | null, string, number, string]>(
      `insert into runs (id, number, lesson, kind, last_seq, state) values (?, ?, ?, ?, ?, ?)
       on conflict (id) do update set last_seq = excluded.last_seq, state = excluded.state`,
    ),
    forget: db.prepare<[string]>("delete from runs where id = ?"),
    addPoints: db.prepare<[string, number, string, Uint8Array, Uint8Array]>("insert into series (run, call, name, steps, points) values (?, ?, ?, ?, ?)"),
    series: db.prepare<[string], SeriesRow>("select call, name, steps, points from series where run = ? order by id"),
  };

  const lastSeq = (runId: string): number => statements.lastSeq.get(runId) ?? 0;

  const record = db.transaction((entries: readonly JournalEntry[], state: RunState): void => {
    const known = lastSeq(state.runId);
    const fresh = entries.filter(({ seq }) => seq > known);
    const [first] = fresh;
    if (!first) return;
    if (first.seq !== known + 1 || fresh.at(-1)?.seq !== state.lastSeq) {
      throw new AppError({
        code: "conflict",
        message: `The index of run ${state.number} ends at line ${known} and cannot take lines ${first.seq} to ${state.lastSeq}.`,
        data: { runId: state.runId, known, first: first.seq, last: state.lastSeq },
      });
    }
    const other = statements.idOfNumber.get(state.number);
    if (other !== undefined && other !== state.runId) {
      throw new AppError({ code: "conflict", message: `Two runs are number ${state.number}: ${other} and ${state.runId}.`, data: { runId: state.runId, other } });
    }
    statements.putRun.run(state.runId, state.number, state.spec.lessonId ?? null, state.kind, state.lastSeq, encodeState(state));
    for (const { call, name, steps, points } of chunksOf(fresh)) statements.addPoints.run(state.runId, call, name, floatBytes(steps), floatBytes(points));
  });

  const replace = db.transaction((entries: readonly JournalEntry[], state: RunState): void => {
    statements.forget.run(state.runId);
    record(entries, state);
  });

  /** Every use of the database goes through here, so that a failing disk is told as such. */
  function use<T>(action: () => T): T {
    return withStorageErrors(db.name, action);
  }

  const decode = (text: string | undefined): RunState | undefined => (text === undefined ? undefined : decodeState(text, db.name));

  return {
    record: (entries, state) => use(() => record.immediate(entries, state)),
    replace: (entries, state) => use(() => replace.immediate(entries, state)),
    forget: (runId) => void use(() => statements.forget.run(runId)),
    ids: () => use(() => statements.ids.all()),
    lastSeq: (runId) => use(() => lastSeq(runId)),
    get: (runId) => decode(use(() => statements.byId.get(runId))),
    find: (reference) => decode(use(() => ("number" in reference ? statements.byNumber.get(reference.number) : statements.last.get()))),
    list: ({ limit, before, lessonId, all }) =>
      use(() => statements.list.all({ limit, before: before ?? null, lesson: lessonId ?? null, all: all ? 1 : 0 })).map((text) => decodeState(text, db.name)),
    series: (runId) => joinChunks(use(() => statements.series.all(runId))),
  };
}

/** The points in some lines, one chunk a series. */
function chunksOf(entries: readonly JournalEntry[]): { call: number; name: string; steps: number[]; points: number[] }[] {
  const chunks = new Map<string, { call: number; name: string; steps: number[]; points: number[] }>();
  for (const { event } of entries) {
    if (event.kind !== "points" || event.steps.length === 0) continue;
    const key = `${event.call}/${event.series}`;
    let chunk = chunks.get(key);
    if (!chunk) chunks.set(key, (chunk = { call: event.call, name: event.series, steps: [], points: [] }));
    for (const step of event.steps) chunk.steps.push(step);
    for (const value of event.values) chunk.points.push(value);
  }
  return [...chunks.values()];
}

/** Chunks in the order in which they were written, as whole series. */
function joinChunks(rows: readonly SeriesRow[]): { call: number; name: string; steps: Float64Array; values: Float64Array }[] {
  const series = new Map<string, SeriesRow[]>();
  for (const row of rows) {
    const key = `${row.call}/${row.name}`;
    const chunks = series.get(key);
    if (chunks) chunks.push(row);
    else series.set(key, [row]);
  }
  return [...series.values()].map((chunks) => ({
    call: chunks[0]!.call,
    name: chunks[0]!.name,
    steps: joinFloats(chunks.map(({ steps }) => steps)),
    values: joinFloats(chunks.map(({ points }) => points)),
  }));
}

function floatBytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

function joinFloats(parts: readonly Uint8Array[]): Float64Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return new Float64Array(bytes.buffer);
}

function encodeState(state: RunState): string {
  return JSON.stringify(state, (_, value: unknown) => (typeof value === "number" ? writeScalar(value) : value));
}

function decodeState(text: string, path: string): RunState {
  const state = runStateSchema.safeParse(JSON.parse(text));
  if (state.success) return state.data;
  throw new AppError({
    code: "database-corrupt",
    message: `A run in the database ${path} can't be read.`,
    hint: "Start Backprop again: what the database lacks is read from the runs' journals.",
    data: { path },
    cause: state.error,
  });
}
