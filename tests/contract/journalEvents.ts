import fc from "fast-check";
import type { LifecycleEvent, RunEvent, TrainEvent } from "#core/runs/events.ts";
import type { Spec } from "#core/runs/spec.ts";

const plainSpec: Spec = {
  entry: "main.ts",
  files: { "main.ts": "a".repeat(64) },
  solution: false,
  splitSeed: "backprop-1",
  seed: 42,
  overrides: {},
  engineBuild: "test-1",
  limits: { memoryMiB: 1200, stallSeconds: 20, outputLines: 10_000 },
};

export function createdEvent({ runId, number = 1, lessonId, runKind = "train", spec }: { runId: string; number?: number; lessonId?: string; runKind?: "train" | "check"; spec?: Partial<Spec> }): LifecycleEvent {
  return { kind: "created", runId, number, name: `run ${number}`, runKind, spec: { ...plainSpec, ...(lessonId === undefined ? {} : { lessonId }), ...spec } };
}

export function pointsEvent({ call = 1, series = "loss", from, count }: { call?: number; series?: string; from: number; count: number }): TrainEvent {
  const steps = Array.from({ length: count }, (_, i) => from + i);
  return { kind: "points", call, series, steps, values: steps.map((step) => 1 / (step + 1)) };
}

const scalar = fc.double();
const position = fc.record({ call: fc.nat(3), step: fc.nat(1000), line: fc.nat(20) });
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "\u2028", "\u2029", "\r", "\n", "a\u0000b", "\ud800", '"}', "línea é 数"));
const series = fc.oneof(fc.constantFrom("loss", "accuracy", "validation loss"), text);
const hash = fc.constantFrom("b".repeat(64), "c".repeat(64));
const scalars = fc.dictionary(series, scalar, { maxKeys: 4, noNullPrototype: true });
const json = fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<unknown>, { maxKeys: 3, noNullPrototype: true });

const points: fc.Arbitrary<RunEvent> = fc
  .record({ call: fc.integer({ min: 1, max: 3 }), series, first: fc.nat(1000), values: fc.array(scalar, { maxLength: 20 }) })
  .map(({ call, series: name, first, values }) => ({ kind: "points", call, series: name, steps: values.map((_, i) => first + i), values }));

/** Any event that may follow a run's creation. */
export const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  { arbitrary: points, weight: 4 },
  fc.record({ kind: fc.constant("line" as const), at: position, stream: fc.constantFrom("out" as const, "err" as const), text }),
  fc.record({
    kind: fc.constant("call-started" as const),
    at: position,
    captured: fc.record({ kind: fc.constantFrom("fit" as const, "train" as const), seed: fc.nat(), data: json, options: json, optimizer: json, layers: fc.array(json, { maxLength: 3 }), totalSteps: fc.nat() }, { requiredKeys: ["kind", "seed", "data", "options", "optimizer", "layers"] }),
  }),
  fc.record({ kind: fc.constant("epoch" as const), at: position, epoch: fc.integer({ min: 1, max: 50 }), metrics: scalars }),
  fc.record({ kind: fc.constant("call-ended" as const), at: position, history: fc.dictionary(series, fc.array(scalar, { maxLength: 5 }), { maxKeys: 3, noNullPrototype: true }) }),
  fc.constantFrom<RunEvent>({ kind: "pause-requested" }, { kind: "paused" }, { kind: "resumed" }, { kind: "cancel-requested" }, { kind: "queued", reason: "resume" }),
  fc.record({ kind: fc.constant("annotated" as const), label: fc.string({ maxLength: 80 }), pinned: fc.boolean() }, { requiredKeys: ["kind"] }),
  fc.constantFrom<RunEvent>({ kind: "removed" }, { kind: "restored" }),
  fc.record({ kind: fc.constant("sight" as const), at: position, answers: fc.array(fc.nat(9), { maxLength: 48 }) }),
  fc.record({ kind: fc.constant("attempt-started" as const), attempt: fc.integer({ min: 1, max: 9 }), place: fc.constant("local"), engineBuild: fc.constant("test-1") }),
  fc.record({ kind: fc.constant("attempt-lost" as const), attempt: fc.integer({ min: 1, max: 9 }), cause: text }),
  fc.record({
    kind: fc.constant("checkpoint" as const),
    checkpoint: fc.record({ id: fc.string({ minLength: 1 }), call: fc.integer({ min: 1, max: 3 }), step: fc.nat(), role: fc.constantFrom("begin" as const, "auto" as const, "best" as const, "end" as const), bytes: fc.nat(), hash }),
  }),
  fc.record({ kind: fc.constant("cancelled" as const), seconds: fc.nat() }),
  fc.record({ kind: fc.constant("failed" as const), error: fc.record({ code: fc.constant("student-error"), message: text, line: fc.integer({ min: 1, max: 99 }) }), resumable: fc.boolean(), seconds: fc.nat() }),
  fc.record({ kind: fc.constant("succeeded" as const), result: fc.record({ exports: json, weightsHash: hash, metrics: scalars, seconds: fc.nat() }) }),
);
