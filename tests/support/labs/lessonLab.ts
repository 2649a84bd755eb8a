import { expect, onTestFinished } from "vitest";
import { trainEventSchema } from "#core/runs/events.ts";
import type { Lesson } from "#core/lessons/Lesson.ts";
import { composeLabHost } from "#host/compose.ts";
import { rightAnswer } from "#services/lessons/decideAnswer.ts";
import { lessonsContract, type CheckResult } from "#shared/contracts/lessons.ts";
import type { Program } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "../tempDir.ts";

export interface CheckInput {
  when: "save" | "run";
  runId?: string;
  /** Text of the entry file. */
  code?: string;
  solution?: boolean;
  /** The check after which the rest is not asked for. */
  until?: string;
}

const context = { signal: new AbortController().signal, connectionId: "test" };

/** A lab host of an empty home, for one lesson: real programs in real student processes, judged by the host's own measurements. For use inside a test. */
export async function openLessonLab({ meta, starter }: Lesson) {
  const lab = await composeLabHost({ home: tempDir(), log: silentLogger, version: "test", build: "test" });
  onTestFinished(() => lab.close());
  const { runs, lessons } = lab.handlers;
  const answers = Object.fromEntries(meta.checks.flatMap((check) => {
    const answer = rightAnswer(meta, check);
    return answer === undefined ? [] : [[check.id, answer]];
  }));

  /** The entry file's text, with the other files as they are given. */
  const filesWith = (code: string): Record<string, string> => ({ ...starter.en, [meta.entry]: code });

  return {
    /** Runs it to its end, which has to be the one that is told; answers the run's id. Text is the entry file of a student's program. */
    async train(program: string | Program, { epochs, ends = "succeeded" }: { epochs?: number | undefined; ends?: "succeeded" | "failed" } = {}): Promise<string> {
      const runId = newId();
      const whole: Program = typeof program === "string" ? { kind: "files", entry: meta.entry, files: filesWith(program), lessonId: meta.id } : program;
      await runs.start({ runId, program: whole, overrides: epochs === undefined ? {} : { epochs }, limits: {} }, context);
      const kinds: string[] = [];
      for await (const { event } of runs.watch({ run: runId, afterSeq: 0 }, context)) kinds.push(event.kind);
      expect(kinds.at(-1)).toBe(ends);
      return runId;
    },
    /** Results by check, with every question answered right. */
    async check({ code, until, ...rest }: CheckInput): Promise<Map<string, CheckResult>> {
      const files = code === undefined ? undefined : filesWith(code);
      const results = new Map<string, CheckResult>();
      for await (const result of lessons.check(lessonsContract.check.input.parse({ lessonId: meta.id, language: "es", answers, files, ...rest }), context)) {
        results.set(result.id, lessonsContract.check.event.parse(result));
        if (result.id === until) break;
      }
      return results;
    },
    /** What the program's model wrote while it trained. */
    async texts(runId: string): Promise<{ step: number; text: string }[]> {
      const texts: { step: number; text: string }[] = [];
      for await (const { event } of runs.watch({ run: runId, afterSeq: 0 }, context)) {
        const told = trainEventSchema.safeParse(event);
        if (told.success && told.data.kind === "sight" && told.data.text !== undefined) texts.push({ step: told.data.at.step, text: told.data.text });
      }
      return texts;
    },
    async weightsHash(runId: string): Promise<string | undefined> {
      return (await runs.get({ run: runId }, context)).summary.weightsHash;
    },
    /** Ids of the runs that a person sees, newest first. */
    async runsOfLesson(): Promise<string[]> {
      return (await runs.list({ limit: 50, all: false, lessonId: meta.id }, context)).map(({ runId }) => runId);
    },
  };
}

export function failed(results: ReadonlyMap<string, CheckResult>): string[] {
  return [...results.values()].filter(({ status }) => status === "fail").map(({ id }) => id);
}
