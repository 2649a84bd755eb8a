import type { CheckDeclaration, CheckOutcome } from "#core/lessons/checkEvidence.ts";
import type { RunState } from "#core/runs/runState.ts";
import { specSchema } from "#core/runs/spec.ts";
import type { CheckSandbox } from "#services/checks/ports.ts";
import type { EvidenceRun, RunEvidence } from "#services/checks/RunEvidence.ts";
import type { CourseReader } from "#services/lessons/CourseReader.ts";
import type { ModelEvaluator } from "#services/models/ModelEvaluator.ts";
import { AppError } from "#shared/AppError.ts";
import { newId } from "#shared/ids.ts";

/** Course folders in memory: one course, its lessons' files by id. */
export function memoryCourse(course: string, lessons: Readonly<Record<string, ReadonlyMap<string, string>>>): CourseReader {
  return {
    courses: async () => [course],
    manifest: async () => JSON.stringify({ format: 1, id: course, title: { en: course, es: course }, summary: { en: course, es: course }, lessons: Object.keys(lessons) }),
    lesson: async ({ lesson }) => lessons[lesson] ?? new Map(),
  };
}

/** A sandbox whose answers are given, and which keeps what it was asked. */
export function memorySandbox(answers: { declares: readonly CheckDeclaration[]; facts?: () => readonly CheckOutcome[]; judges?: (id: string) => Partial<CheckOutcome> }): CheckSandbox & { asked: { task: string; evidence?: unknown; files?: unknown }[] } {
  const asked: { task: string; evidence?: unknown; files?: unknown }[] = [];
  return {
    asked,
    async declare() {
      asked.push({ task: "declare" });
      return answers.declares;
    },
    async facts({ files }) {
      asked.push({ task: "facts", files });
      return answers.facts?.() ?? answers.declares.filter(({ on }) => on === "save").map(({ id }) => ({ id, pass: true }));
    },
    async judge({ evidence }) {
      asked.push({ task: "judge", evidence });
      return evidence.decide.map((id) => ({ id, pass: true, ...answers.judges?.(id) }));
    },
    close: async () => undefined,
  };
}

export function evidenceRun(change: Partial<Omit<RunState, "spec">> & { solution?: boolean; lessonId?: string; code?: Record<string, string> } = {}): EvidenceRun {
  const { solution = false, lessonId = "tiny", code = { "main.ts": "mine" }, ...state } = change;
  const spec = specSchema.parse({ entry: "main.ts", files: { "main.ts": "0".repeat(64) }, lessonId, solution, engineBuild: "test" });
  const whole: RunState = {
    runId: newId(),
    number: 1,
    name: "Tiny",
    kind: "train",
    spec,
    status: "succeeded",
    lastSeq: 1,
    createdAt: 0,
    updatedAt: 0,
    attempt: 1,
    lost: [],
    seconds: 1,
    position: { call: 1, step: 1, line: 0 },
    seriesEnd: {},
    metrics: {},
    loaded: [],
    calls: [{ captured: { kind: "fit", seed: 7, data: { train: 8000, validation: 1000 }, options: { epochs: 5 }, optimizer: {}, layers: [] }, ended: true, step: 1, epoch: 5 }],
    remarks: [],
    checkpoints: [],
    result: { exports: { afterShift: [1] }, metrics: {}, seconds: 1 },
    resumable: false,
    ...state,
  };
  return { state: whole, code, histories: [{ loss: [2, Number.NaN] }] };
}

/** Runs that were made, newest last; every one left its models unless told otherwise. */
export function memoryRuns(runs: readonly EvidenceRun[], { leaves = ["begin", "best", "final"] }: { leaves?: readonly string[] } = {}): RunEvidence & { repeated: unknown[] } {
  const repeated: unknown[] = [];
  const of = ({ lessonId, solution }: { lessonId: string; solution: boolean }): EvidenceRun[] => runs.filter(({ state }) => state.spec.lessonId === lessonId && state.spec.solution === solution);
  const model = { topology: new Uint8Array(), weights: new Uint8Array() };
  return {
    repeated,
    newest: async (query) => of(query).findLast(({ state }) => state.status === "succeeded" || state.status === "failed"),
    async get(runId) {
      const run = runs.find(({ state }) => state.runId === runId);
      if (!run) throw new AppError({ code: "run-not-found", message: "none" });
      return run;
    },
    all: async (query) => of(query).filter(({ state }) => state.status === "succeeded").map(({ state }) => ({ number: state.number, calls: state.calls.map(({ captured }) => captured), metrics: state.metrics })),
    modelAt: async (_runId, role) => (leaves.includes(role) ? { model, ...(role === "begin" ? { firstBatch: [3, 1, 2] } : {}) } : undefined),
    weightsAt: async () => (leaves.length > 0 ? model.weights : undefined),
    async repeat(runId, overrides) {
      repeated.push({ runId, overrides });
      return { histories: [{ loss: [2] }] };
    },
  };
}

/** Answers the same values for every model, and keeps which rows were asked for. */
export function memoryEvaluator(values: { loss?: number; accuracy?: (shiftRight: number) => number } = {}): ModelEvaluator & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    async loss(_model, rows) {
      asked.push(rows);
      return values.loss ?? 2.3;
    },
    async accuracy(_model, rows) {
      asked.push(rows);
      return values.accuracy?.(rows.shiftRight ?? 0) ?? 0.9;
    },
    outputs: async () => new Float32Array(0),
    predict: async () => new Float32Array(10),
    textLoss: async () => values.loss ?? 2.3,
    write: async () => new Int32Array(0),
    attend: async () => new Float32Array(0),
    close: async () => undefined,
  };
}
