import { expect } from "vitest";
import type { Lesson } from "#core/lessons/Lesson.ts";
import type { CheckResult } from "#shared/contracts/lessons.ts";
import { failed, openLessonLab } from "../labs/lessonLab.ts";
import { faultProgram } from "./faultProgram.ts";

type Fault = Lesson["meta"]["faults"][number];

/** How much of a run shows a fault: as many epochs, or what `smaller` makes of the program; else the whole. */
export interface Extent {
  epochs?: number;
  smaller?: (program: string) => string;
}

/**
 * What the check says that is named for each fault, by the fault's code: on save where it is decided then, else after a
 * run, and then no check failed on save. All in one lab, since each looks at its own run. For use inside a test.
 */
export async function judgeFaults(lesson: Lesson, extentOf: (fault: Fault) => Extent): Promise<Map<string, CheckResult>> {
  const { check, train } = await openLessonLab(lesson);
  const judge = async (fault: Fault): Promise<CheckResult> => {
    const { epochs, smaller = (program) => program } = extentOf(fault);
    const program = smaller(faultProgram(lesson, fault.code));
    const onSave = await check({ when: "save", code: program });
    const early = onSave.get(fault.check)!;
    if (early.status !== "waiting") return early;
    expect(failed(onSave)).toEqual([]);
    const runId = await train(program, { epochs });
    return (await check({ when: "run", runId, until: fault.check })).get(fault.check)!;
  };
  const results = new Map<string, CheckResult>();
  for (const fault of lesson.meta.faults) results.set(fault.code, await judge(fault));
  return results;
}

/** The faults that their check did not fail, or failed without saying what it expected and saw. */
export function unfound(results: ReadonlyMap<string, CheckResult>): string[] {
  return [...results].filter(([, { status, expected, seen }]) => status !== "fail" || !expected || !seen).map(([code]) => code);
}
