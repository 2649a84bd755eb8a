import { expect, test } from "vitest";
import { checkRows, countChecks, type CheckRowsInput } from "#renderer/features/checks/checkRows.ts";
import type { CheckView } from "#shared/contracts/lessons.ts";

const checks: CheckView[] = [
  { id: "guess", kind: "P", title: "You said what will happen", on: "answer" },
  { id: "layers", kind: "F", title: "Two hidden layers", on: "save" },
  { id: "right", kind: "M", title: "At least 92 % right", on: "run" },
  { id: "held-out", kind: "H", title: "At least 91.5 % right on held-out digits", on: "never" },
];
const states = (input: Partial<CheckRowsInput> = {}) => checkRows({ checks, results: {}, undecided: new Set(), stale: false, work: undefined, ...input }).map(({ id, state }) => `${id} ${state}`);
const pass = (id: string, kind: "F" | "M") => ({ [id]: { id, kind, status: "pass" as const, title: id, seen: "94.3 %" } });
const passed = { predictions: {}, passed: { layers: { at: 1 }, right: { at: 1 } } };

test("all wait before anything is known, and one that this version can't decide is not shown", () => {
  expect(states()).toEqual(["guess waiting", "layers waiting", "right waiting"]);
});

test("what was passed before is passed while nothing newer is known", () => {
  expect(states({ work: passed })).toEqual(["guess waiting", "layers pass", "right pass"]);
});

test("a verdict on a run waits again once the code is another, one on the code does not", () => {
  const results = { ...pass("layers", "F"), ...pass("right", "M") };
  expect(states({ results, stale: true, work: passed })).toEqual(["guess waiting", "layers pass", "right waiting"]);
});

test("one being decided says so, whatever it was", () => {
  expect(states({ results: pass("layers", "F"), undecided: new Set(["layers"]) })).toContain("layers running");
});

test("a prediction is done once it is made, and one that was skipped is not counted", () => {
  const made = { guess: { kind: "answer", answer: "b", confidence: "sure", at: 1 } as const };
  expect(states({ work: { predictions: made, passed: {} } })).toContain("guess pass");
  const skipped = checkRows({ checks, results: {}, undecided: new Set(), stale: false, work: { predictions: { guess: { kind: "skipped", at: 1 } }, passed: passed.passed } });
  expect(skipped[0]!.state).toBe("skipped");
  expect(countChecks(skipped)).toEqual({ passed: 2, total: 2, failed: [], waiting: [], running: false });
});
