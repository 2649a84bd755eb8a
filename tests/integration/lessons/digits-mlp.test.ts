import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { composeLabHost } from "#host/compose.ts";
import { lessonsContract, type CheckResult } from "#shared/contracts/lessons.ts";
import type { Program } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { bundledLessons, faultPath } from "#tests/support/courses.ts";
import { tempDir } from "#tests/support/tempDir.ts";

/**
 * The lesson as it is built: its solution passes every check, its starter does not, and each fault that students make
 * fails the check that is named for it. Real programs in real student processes, judged by the host's own measurements.
 */
const lesson = await bundledLessons.lesson("digits-mlp");
const { meta } = lesson;
const context = { signal: new AbortController().signal, connectionId: "test" };
const answers = Object.fromEntries([...meta.explanations.map(({ id, right }) => [id, right]), ["no-activation", "b"], ["shifted", "40"]]);

interface CheckInput {
  when: "save" | "run";
  runId?: string;
  /** Text of the entry file. */
  code?: string;
  solution?: boolean;
  /** The check after which the rest is not asked for. */
  until?: string;
}

/** A lab host of an empty home. */
async function openLab() {
  const home = tempDir();
  const lab = await composeLabHost({ home, log: silentLogger, version: "test", build: "test" });
  onTestFinished(() => lab.close());
  const { runs, lessons } = lab.handlers;

  return {
    runs,
    /** Trains to the end; answers the run's id. */
    async train(program: Program, epochs?: number): Promise<string> {
      const runId = newId();
      await runs.start({ runId, program, overrides: epochs === undefined ? {} : { epochs }, limits: {} }, context);
      const kinds: string[] = [];
      for await (const { event } of runs.watch({ run: runId, afterSeq: 0 }, context)) kinds.push(event.kind);
      expect(kinds.at(-1)).toBe("succeeded");
      return runId;
    },
    /** Results by check. */
    async check({ code, until, ...rest }: CheckInput): Promise<Map<string, CheckResult>> {
      const files = code === undefined ? undefined : { [meta.entry]: code };
      const results = new Map<string, CheckResult>();
      for await (const result of lessons.check(lessonsContract.check.input.parse({ lessonId: meta.id, language: "es", answers, files, ...rest }), context)) {
        results.set(result.id, lessonsContract.check.event.parse(result));
        if (result.id === until) break;
      }
      return results;
    },
  };
}

function asStudent(code: string): Program {
  return { kind: "files", entry: meta.entry, files: { [meta.entry]: code }, lessonId: meta.id };
}

function failed(results: ReadonlyMap<string, CheckResult>): string[] {
  return [...results.values()].filter(({ status }) => status === "fail").map(({ id }) => id);
}

describe("digits-mlp", () => {
  test("the starter fails on save already, and again after its run", async () => {
    const { check, train } = await openLab();
    const starter = lesson.starter.es[meta.entry]!;
    expect(failed(await check({ when: "save", code: starter }))).toEqual(["layers"]);
    await train(asStudent(starter));
    const results = await check({ when: "run", until: "after-shift" });
    expect(failed(results)).toEqual(["layers", "validation", "both-versions"]);
    expect(results.get("validation")?.seen).toMatch(/^(?:89|90)\.\d\u00a0%\. Una sola capa/);
  });

  test("the solution's runs together pass every check, and the first of them alone does not", async () => {
    const { check, train, runs } = await openLab();
    const made: string[] = [];
    for (const { files } of lesson.solutionRuns) made.push(await train(asStudent(files.es[meta.entry]!)));

    const results = await check({ when: "run" });
    expect([...results.values()].filter(({ status }) => status !== "pass")).toEqual([expect.objectContaining({ id: "held-out", status: "not-in-this-version" })]);
    expect([...results.keys()].toSorted()).toEqual(meta.checks.map(({ id }) => id).toSorted());
    const listed = await runs.list({ limit: 50, all: false, lessonId: meta.id }, context);
    expect(listed.map(({ runId }) => runId)).toEqual(made.toReversed());

    const straight = await check({ when: "run", runId: made[0]!, until: "validation" });
    expect(straight.get("layers")).toMatchObject({ status: "fail", file: meta.entry, line: 12 });
    expect(straight.get("validation")).toMatchObject({ status: "fail" });
  });

  test("a run of the lesson's own solution does not count, unless asked for by those who build lessons", async () => {
    const { check, train } = await openLab();
    const runId = await train({ kind: "lesson", lessonId: meta.id, variant: "solution", language: "en" }, 1);
    expect((await check({ when: "run", runId })).get("first-loss")?.status).toBe("waiting");
    expect((await check({ when: "run", runId, solution: true, until: "first-loss" })).get("first-loss")?.status).toBe("pass");
  });

  test.each(meta.faults)("the fault $code fails the check $check", async ({ code, check: named }) => {
    const { check, train } = await openLab();
    const program = readFileSync(faultPath(meta.id, code), "utf8");
    const onSave = await check({ when: "save", code: program });
    if (onSave.get(named)?.status === "waiting") {
      expect(failed(onSave)).toEqual([]);
      // The first loss is there after one epoch; what a fault does to the accuracy shows only in the whole training.
      await train(asStudent(program), named === "first-loss" ? 1 : undefined);
      expect((await check({ when: "run", until: named })).get(named)).toMatchObject({ status: "fail", expected: expect.any(String), seen: expect.any(String) });
    } else {
      expect(onSave.get(named)).toMatchObject({ status: "fail", expected: expect.any(String), seen: expect.any(String) });
    }
  });
});
