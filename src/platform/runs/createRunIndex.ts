import type { JournalEntry } from "#core/runs/events.ts";
import { isActive, type RunState, type RunStatus } from "#core/runs/runState.ts";
import { summariseRun } from "#core/runs/summariseRun.ts";
import { withStorageErrors } from "#platform/home/storageError.ts";
import type { Database } from "#platform/sqlite/loadSqlite.ts";
import type { RunIndex, RunsQuery } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { runStatusSchema } from "#shared/contracts/runs.ts";
import { decodeState, decodeSummary, encodeRow } from "./runRow.ts";
import { chunksOf, floatBytes, joinChunks, joinCurve, type SeriesRow } from "./seriesRows.ts";

export interface SqliteRunIndex extends RunIndex {
  /** Forgets what is known of a run, then records it anew from its first line; all or nothing. */
  replace(entries: readonly JournalEntry[], state: RunState): void;
  ids(): readonly string[];
  /** Highest number of a run, 0 without one. */
  highestNumber(): number;
  /** How long each journal was when it was last found in step; runs that were written since are not in it. */
  journalBytes(): ReadonlyMap<string, number>;
  noteInStep(runs: readonly { runId: string; bytes: number }[]): void;
}

interface ListParameters {
  limit: number;
  before: number | null;
  lesson: string | null;
}

const statuses: readonly RunStatus[] = runStatusSchema.options;

/**
 * The index of runs in SQLite. Lines that are recorded already are passed over; a gap is refused with `conflict`, and the
 * run is then caught up from its journal; so is a number that another run has.
 */
export function createRunIndex({ db }: { db: Database }): SqliteRunIndex {
  const select = "select state from runs";
  const among = "removed_at is null and (:lesson is null or lesson = :lesson)";
  const numbered = `where ${among} and number > 0 and kind <> 'check' and (:before is null or number < :before) order by number desc limit :limit`;
  // By their ids, which tell when they were made: checks' runs have no number, or of old had one.
  const everyone = `where ${among} and (:before is null or number between 1 and :before - 1) order by id desc limit :limit`;
  const active = statuses.filter(isActive).map((status) => `'${status}'`);
  const statements = {
    lastSeq: db.prepare<[string], number>("select last_seq from runs where id = ?").pluck(),
    idOfNumber: db.prepare<[number], string>("select id from runs where number = ? and number > 0").pluck(),
    ids: db.prepare<[], string>("select id from runs").pluck(),
    byId: db.prepare<[string], string>(`${select} where id = ?`).pluck(),
    byNumber: db.prepare<[number], string>(`${select} where number = ? and number > 0`).pluck(),
    labelled: db.prepare<[string], string>(`${select} where removed_at is null and summary ->> '$.label' = ? order by number`).pluck(),
    last: db.prepare<[], string>(`${select} where number > 0 and kind <> 'check' and removed_at is null order by number desc limit 1`).pluck(),
    list: db.prepare<[ListParameters], string>(`${select} ${numbered}`).pluck(),
    listAll: db.prepare<[ListParameters], string>(`${select} ${everyone}`).pluck(),
    summaries: db.prepare<[ListParameters], string>(`select summary from runs ${numbered}`).pluck(),
    summariesOfAll: db.prepare<[ListParameters], string>(`select summary from runs ${everyone}`).pluck(),
    unfinished: db.prepare<[], string>(`select id from runs where status in (${active.join()}) order by number, id`).pluck(),
    removedBefore: db.prepare<[number], string>("select id from runs where removed_at < ?").pluck(),
    putRun: db.prepare<[string, number, string | null, string, string, number | null, number, string, string]>(
      `insert into runs (id, number, lesson, kind, status, removed_at, last_seq, summary, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set status = excluded.status, removed_at = excluded.removed_at, last_seq = excluded.last_seq, summary = excluded.summary, state = excluded.state, journal_bytes = null`,
    ),
    highestNumber: db.prepare<[], number | null>("select max(number) from runs").pluck(),
    journalBytes: db.prepare<[], [string, number]>("select id, journal_bytes from runs where journal_bytes is not null").raw(),
    noteInStep: db.prepare<[number, string]>("update runs set journal_bytes = ? where id = ?"),
    refersTo: db.prepare<[string], number>("select exists (select 1 from runs where instr(state, ?) > 0)").pluck(),
    forget: db.prepare<[string]>("delete from runs where id = ?"),
    addPoints: db.prepare<[string, number, string, Uint8Array, Uint8Array]>("insert into series (run, call, name, steps, points) values (?, ?, ?, ?, ?)"),
    series: db.prepare<[string], SeriesRow>("select call, name, steps, points from series where run = ? order by id"),
    curve: db.prepare<[string, string], SeriesRow>("select call, name, steps, points from series where run = ? and name = ? order by id"),
    chunked: db.prepare<[string], number>("select count(*) > count(distinct call || '/' || name) from series where run = ?").pluck(),
    forgetSeries: db.prepare<[string]>("delete from series where run = ?"),
  };

  const lastSeq = (runId: string): number => statements.lastSeq.get(runId) ?? 0;
  const parameters = ({ limit, before, lessonId }: RunsQuery): ListParameters => ({ limit, before: before ?? null, lesson: lessonId ?? null });

  function addSeries(runId: string, chunks: ReturnType<typeof chunksOf>): void {
    for (const { call, name, steps, values } of chunks) statements.addPoints.run(runId, call, name, floatBytes(steps), floatBytes(values));
  }

  /** Curves of a thousand runs are asked for at once: each is then one row. */
  function joinSeries(runId: string): void {
    if (!statements.chunked.get(runId)) return;
    const whole = joinChunks(statements.series.all(runId));
    statements.forgetSeries.run(runId);
    addSeries(runId, whole);
  }

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
    statements.putRun.run(state.runId, state.number, state.spec.lessonId ?? null, state.kind, state.status, state.removedAt ?? null, state.lastSeq, encodeRow(summariseRun(state)), encodeRow(state));
    addSeries(state.runId, chunksOf(fresh));
    if (!isActive(state.status)) joinSeries(state.runId);
  });

  const replace = db.transaction((entries: readonly JournalEntry[], state: RunState): void => {
    statements.forget.run(state.runId);
    record(entries, state);
  });

  const noteInStep = db.transaction((runs: readonly { runId: string; bytes: number }[]): void => {
    for (const { runId, bytes } of runs) statements.noteInStep.run(bytes, runId);
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
    highestNumber: () => use(() => statements.highestNumber.get()) ?? 0,
    journalBytes: () => new Map(use(() => statements.journalBytes.all())),
    noteInStep: (runs) => use(() => noteInStep.immediate(runs)),
    lastSeq: (runId) => use(() => lastSeq(runId)),
    get: (runId) => decode(use(() => statements.byId.get(runId))),
    find: (reference) => decode(use(() => ("number" in reference ? statements.byNumber.get(reference.number) : statements.last.get()))),
    labelled: (label) => use(() => statements.labelled.all(label)).map((text) => decodeState(text, db.name)),
    list: (query) => use(() => (query.all ? statements.listAll : statements.list).all(parameters(query))).map((text) => decodeState(text, db.name)),
    summaries: (query) => use(() => (query.all ? statements.summariesOfAll : statements.summaries).all(parameters(query))).map((text) => decodeSummary(text, db.name)),
    series: (runId) => joinChunks(use(() => statements.series.all(runId))),
    curve(runId, name) {
      const rows = use(() => statements.curve.all(runId, name));
      const last = rows.at(-1)?.call;
      return joinCurve(rows.filter(({ call }) => call === last));
    },
    unfinished: () => use(() => statements.unfinished.all()),
    removedBefore: (time) => use(() => statements.removedBefore.all(time)),
    refersTo: (hash) => use(() => statements.refersTo.get(hash)) === 1,
  };
}
