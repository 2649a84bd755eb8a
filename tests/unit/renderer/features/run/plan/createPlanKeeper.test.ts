import { afterEach, expect, test } from "vitest";
import { createPlanKeeper, type PlanKeeper } from "#renderer/features/run/plan/createPlanKeeper.ts";
import { usePlanStore } from "#renderer/features/run/plan/planStore.ts";
import { AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import { until } from "#tests/support/until.ts";

const counted: Estimate = { method: "fit", parameters: 10, memoryBytes: 100, flops: 1000, otherKernels: [], steps: 5, watts: 15, machine: "wasm" };
const timed: Estimate = { ...counted, secondsPerStep: 0.1, seconds: 0.5 };

interface Asked {
  measure: boolean | undefined;
  signal: AbortSignal;
  answer(estimates: Estimate[]): void;
  refuse(error: AppError): void;
}

function openKeeper(): { keeper: PlanKeeper; asked: Asked[] } {
  const asked: Asked[] = [];
  const lab = {
    runs: {
      estimate: ({ measure }: { measure?: boolean }, { signal }: { signal: AbortSignal }) =>
        new Promise<Estimate[]>((resolve, reject) => {
          signal.addEventListener("abort", () => reject(new AppError({ code: "cancelled", message: "" })));
          asked.push({ measure, signal, answer: resolve, refuse: reject });
        }),
    },
  } as unknown as LabClient;
  const keeper = createPlanKeeper({ call: (work) => work(lab), openedMs: 1, settledMs: 1 });
  opened.push(keeper);
  return { keeper, asked };
}

const opened: PlanKeeper[] = [];
afterEach(() => opened.splice(0).forEach((keeper) => keeper.close()));

const code = (text: string): Parameters<PlanKeeper["saved"]>[0] => ({ lessonId: "l", language: "en", files: { "main.ts": text } });
const plan = () => usePlanStore.getState().plan;

test("counts come first, seconds once this machine is measured", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  asked[0]!.answer([counted]);
  await until(() => plan().kind === "known");
  expect(plan()).toEqual({ kind: "known", estimates: [counted], measuring: true, stale: false });
  await until(() => asked.length === 2);
  expect(asked.map(({ measure }) => measure)).toEqual([false, true]);
  asked[1]!.answer([timed]);
  await until(() => (plan() as { measuring?: boolean }).measuring === false);
  expect(plan()).toEqual({ kind: "known", estimates: [timed], measuring: false, stale: false });
});

test("what was counted stays where this machine is too busy to be measured", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  asked[0]!.answer([counted]);
  await until(() => asked.length === 2);
  asked[1]!.refuse(new AppError({ code: "student-stalled", message: "" }));
  await until(() => (plan() as { measuring?: boolean }).measuring === false);
  expect(plan()).toEqual({ kind: "known", estimates: [counted], measuring: false, stale: false });
});

test("nothing is said to be measured while something runs", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  asked[0]!.answer([counted]);
  await until(() => asked.length === 2);
  keeper.setBusy(true);
  expect(plan()).toEqual({ kind: "silent" });
  keeper.setBusy(false);
  await until(() => asked.length === 3);
  asked[2]!.answer([timed]);
  await until(() => plan().kind === "known");
});

test("a change ends what was asked, leaves its plan as stale, and asks once for what is newest", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  asked[0]!.answer([timed]);
  await until(() => plan().kind === "known");
  keeper.saved(code("b"));
  expect(plan()).toMatchObject({ kind: "known", stale: true });
  await until(() => asked.length === 2);
  keeper.saved(code("c"));
  expect(asked[1]!.signal.aborted).toBe(true);
  await until(() => asked.length === 3);
  asked[2]!.answer([timed]);
  await until(() => (plan() as { stale?: boolean }).stale === false);
});

test("code that was counted before is known at once", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  asked[0]!.answer([timed]);
  await until(() => plan().kind === "known");
  keeper.saved(code("b"));
  keeper.saved(code("a"));
  expect(plan()).toMatchObject({ kind: "known", stale: false });
  expect(asked).toHaveLength(1);
});

test("while something runs nothing is counted, and what was being counted is asked again afterwards", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  keeper.setBusy(true);
  expect(asked[0]!.signal.aborted).toBe(true);
  keeper.setBusy(false);
  await until(() => asked.length === 2);
});

test("a program that stops before it trains says so; one that is no program yet says nothing", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved(code("a"));
  await until(() => asked.length === 1);
  const error = new AppError({ code: "student-error", message: "shapes", data: { file: "main.ts", line: 3 } });
  asked[0]!.refuse(error);
  await until(() => plan().kind === "refused");
  expect(plan()).toEqual({ kind: "refused", error, stale: false });
  keeper.saved(code("b"));
  await until(() => asked.length === 2);
  asked[1]!.refuse(new AppError({ code: "student-syntax", message: "" }));
  await until(() => plan().kind === "silent");
});
