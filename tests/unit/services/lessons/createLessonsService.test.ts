import { describe, expect, test } from "vitest";
import type { CheckDeclaration } from "#core/lessons/checkEvidence.ts";
import { createCheckRunner } from "#services/checks/createCheckRunner.ts";
import { createLessonLibrary } from "#services/lessons/createLessonLibrary.ts";
import { createLessonsService } from "#services/lessons/createLessonsService.ts";
import { AppError } from "#shared/AppError.ts";
import { lessonsContract, lessonViewSchema } from "#shared/contracts/lessons.ts";
import { bundledData } from "#tests/support/lessons/bundledData.ts";
import { newId } from "#shared/ids.ts";
import { recordingLogger } from "#tests/support/recordingLogger.ts";
import { learnerWork } from "#tests/support/lessons/learnerWork.ts";
import { lessonFiles } from "#tests/support/lessons/lessonFiles.ts";
import { evidenceRun, memoryCourse, memoryEvaluator, memoryRuns, memorySandbox } from "#tests/support/memory/memoryLessons.ts";

const declares: CheckDeclaration[] = [
  { id: "answer", kind: "F", on: "save", needs: [] },
  { id: "good", kind: "M", on: "run", needs: [{ kind: "first-loss" }, { kind: "best-validation-accuracy" }] },
  { id: "again", kind: "B", on: "run", needs: [{ kind: "repeat", epochs: 1 }] },
];

function lab(options: { runs?: ReturnType<typeof memoryRuns>; sandbox?: ReturnType<typeof memorySandbox>; evaluator?: ReturnType<typeof memoryEvaluator> } = {}) {
  const log = recordingLogger();
  const { runs = memoryRuns([]), sandbox = memorySandbox({ declares }), evaluator = memoryEvaluator() } = options;
  const work = learnerWork();
  const library = createLessonLibrary({ roots: ["/"], reader: memoryCourse("course", { tiny: lessonFiles(), broken: new Map([["meta.json", "{"]]) }) });
  const service = createLessonsService({ library, checks: createCheckRunner({ sandbox, runs, evaluator, datasets: bundledData }), runs, datasets: bundledData, work, log });
  type Input = Parameters<typeof service.check>[0];
  const check = async (input: Partial<Input>, signal = new AbortController().signal) => {
    const request = lessonsContract.check.input.parse({ lessonId: "tiny", language: "en", when: "run", ...input });
    const results = [];
    for await (const result of service.check(request, { signal, connectionId: "c" })) results.push(lessonsContract.check.event.parse(result));
    return results;
  };
  return { service, check, sandbox, evaluator, runs, work, log };
}
const context = { signal: new AbortController().signal, connectionId: "c" };
const statuses = (results: readonly { id: string; status: string }[]): Record<string, string> => Object.fromEntries(results.map(({ id, status }) => [id, status]));

describe("lessons", () => {
  test("are listed in the asked language", async () => {
    const { service } = lab();
    expect(await service.list({ language: "es" }, context)).toEqual([{ id: "tiny", courseId: "course", title: "Tiny (es)", summary: "A tiny lesson (es)", minutes: 5 }]);
  });

  test("that are broken are left out, and the log says why", async () => {
    const { service, log } = lab();
    await service.list({ language: "en" }, context);
    expect(log.lines).toMatchObject([{ level: "warn", error: expect.stringContaining("meta.json is not valid JSON"), hint: expect.any(String) }]);
  });

  test("are given whole in one language, without the right answers", async () => {
    const view = lessonViewSchema.parse(await lab().service.get({ lessonId: "tiny", language: "es" }, context));
    expect(view).toMatchObject({ language: "es", entry: "main.ts", hints: ["Look (es)"], starter: { "main.ts": "// your turn (es)\nexport const answer = 0;\n" } });
    expect(view.checks.map(({ id, on }) => [id, on])).toEqual([["guess", "answer"], ["answer", "save"], ["good", "run"], ["again", "run"], ["hidden", "never"], ["why", "answer"]]);
    expect(view.explanations).toEqual([{ id: "why", kind: "choice", text: "Why? (es)", options: [{ id: "a", text: "A (es)" }, { id: "b", text: "B (es)" }] }]);
    expect(view.predictions).toMatchObject([{ id: "guess", about: { series: "val_accuracy", percent: true } }]);
    expect(JSON.stringify([view.predictions, view.explanations])).not.toContain("Because");
  });

  test("come in courses, which say what they take on this computer", async () => {
    const { service } = lab();
    const [course] = await service.courses({ language: "es" }, context);
    expect(course).toMatchObject({ id: "course", title: "course", lessons: [{ id: "tiny", title: "Tiny (es)" }] });
    // The data weighs 1 byte, as the lesson says.
    expect(course!.bytes).toBe(1 + [...lessonFiles().values()].reduce((sum, text) => sum + text.length, 0));
  });

  test("show the first rows of their data", async () => {
    const { service } = lab();
    expect(await service.sample({ lessonId: "tiny", part: "train", from: 3, count: 2, perClass: false }, context)).toMatchObject({ kind: "images", rows: [3, 4] });
  });

  test("that are not there are said so", async () => {
    await expect(lab().service.get({ lessonId: "none", language: "en" }, context)).rejects.toMatchObject({ code: "lesson-not-found" });
  });
});

describe("checks on save", () => {
  test("decide facts and answers, and leave the rest to a run", async () => {
    const { check, sandbox } = lab();
    const results = await check({ when: "save", files: { "main.ts": "x" }, answers: { why: "a", guess: "40" } });
    expect(statuses(results)).toEqual({ guess: "pass", hidden: "not-in-this-version", why: "pass", answer: "pass", good: "waiting", again: "waiting" });
    expect(results.find(({ id }) => id === "guess")).toMatchObject({ kind: "P", seen: "40" });
    expect(sandbox.asked.map(({ task }) => task)).toEqual(["declare", "facts"]);
  });

  test("do not take an answer that is none of the question's, and fail a wrong one without telling the right one", async () => {
    const { check } = lab();
    const open = await check({ when: "save", files: { "main.ts": "x" }, answers: { why: "z", guess: "many" } });
    expect(statuses(open)).toMatchObject({ why: "waiting", guess: "waiting" });
    const wrong = (await check({ when: "save", files: { "main.ts": "x" }, answers: { why: "b" } })).find(({ id }) => id === "why")!;
    expect(wrong).toMatchObject({ status: "fail", seen: "B" });
    expect(wrong.expected).not.toContain("Because");
  });

  test("fail where the program does not load, at its line, in the asked language", async () => {
    const facts = (): never => {
      throw new AppError({ code: "student-syntax", message: "Unexpected token.", hint: "Look at this line.", data: { file: "main.ts", line: 4 } });
    };
    const { check } = lab({ sandbox: memorySandbox({ declares, facts }) });
    const failed = (await check({ when: "save", language: "es", files: { "main.ts": "x" } })).find(({ id }) => id === "answer");
    expect(failed).toMatchObject({ status: "fail", expected: "un programa que se pueda cargar", seen: "el programa no carga y dice «Unexpected token.»", file: "main.ts", line: 4 });
  });

  test("throw what is our own fault", async () => {
    const facts = (): never => {
      throw new AppError({ code: "internal", message: "broken" });
    };
    await expect(lab({ sandbox: memorySandbox({ declares, facts }) }).check({ when: "save", files: { "main.ts": "x" } })).rejects.toMatchObject({ code: "internal" });
    await expect(lab().check({ when: "save" })).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("refuse a lesson whose checks.ts and meta.json name different checks", async () => {
    const { check } = lab({ sandbox: memorySandbox({ declares: declares.slice(1) }) });
    await expect(check({ when: "save", files: { "main.ts": "x" } })).rejects.toMatchObject({ code: "lesson-invalid", message: expect.stringContaining('lacks the check "F answer on save"') });
  });
});

describe("code to check", () => {
  test.for([
    ["too many files", Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}.ts`, ""])), "66 files"],
    ["too long a file", { "main.ts": "x".repeat(300_000) }, "293 KiB"],
    ["a path outside its folder", { "../other.ts": "" }, "../other.ts"],
  ] as const)("with %s is refused before it is run", async ([, files, message]) => {
    const { check, sandbox } = lab();
    await expect(check({ when: "save", files: { "main.ts": "", ...files } })).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining(message) });
    expect(sandbox.asked).toEqual([]);
  });

  test("without the lesson's own file is refused", async () => {
    await expect(lab().check({ when: "save", files: { "other.ts": "" } })).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("main.ts was not sent") });
  });
});

describe("checks on a run", () => {
  test("decide all, the extra run last, from what the host measured", async () => {
    const run = evidenceRun({ number: 4 });
    const { check, sandbox, evaluator, runs } = lab({ runs: memoryRuns([run]) });
    const results = await check({});
    expect(results.map(({ id }) => id)).toEqual(["guess", "hidden", "why", "answer", "good", "again"]);
    expect(statuses(results)).toMatchObject({ answer: "pass", good: "pass", again: "pass" });
    expect(evaluator.asked).toEqual([
      { dataset: "digits", splitSeed: "backprop-1", part: "train", rows: [3, 1, 2] },
      { dataset: "digits", splitSeed: "backprop-1", part: "validation" },
    ]);
    expect(runs.repeated).toEqual([{ runId: run.state.runId, overrides: { epochs: 1 } }]);
    expect(sandbox.asked.at(-2)).toMatchObject({ task: "judge", evidence: { decide: ["good"], firstLoss: 2.3, bestValidationAccuracy: 0.9, run: { number: 4, histories: [{ loss: [2, "NaN"] }], exports: { afterShift: [1] } } } });
    expect(sandbox.asked.at(-1)).toMatchObject({ task: "judge", evidence: { decide: ["again"], repeat: { histories: [{ loss: [2] }] } } });
    expect(sandbox.asked.find(({ task }) => task === "facts")).toMatchObject({ files: { "main.ts": "mine" } });
  });

  test("tell whether a prediction came true once a finished run of the same code shows it, and never grade it", async () => {
    const guess = async (request: Parameters<ReturnType<typeof lab>["check"]>[0]) => (await lab({ runs: memoryRuns([evidenceRun()]) }).check(request)).find(({ id }) => id === "guess");
    expect(await guess({ answers: { guess: "40" } })).toMatchObject({ status: "pass", seen: "40", cameTrue: expect.any(Boolean), expected: "So it is." });
    expect(await guess({ answers: { guess: "-1000000" } })).toMatchObject({ status: "pass", cameTrue: false });
    for (const early of [{ when: "save", files: { "main.ts": "x" }, answers: { guess: "40" } }, { files: { "main.ts": "changed since" }, answers: { guess: "40" } }, {}] as const) {
      const { cameTrue, expected } = (await guess(early))!;
      expect([cameTrue, expected]).toEqual([undefined, undefined]);
    }
  });

  test("keep the seed that the run was given when they repeat it", async () => {
    const run = evidenceRun();
    const spec = { ...run.state.spec, overrides: { seed: 7, epochs: 3 } };
    const runs = memoryRuns([{ ...run, state: { ...run.state, spec } }]);
    await lab({ runs }).check({});
    expect(runs.repeated).toMatchObject([{ overrides: { seed: 7, epochs: 1 } }]);
  });

  test("take the newest run that ended by itself", async () => {
    const runs = memoryRuns([evidenceRun({ number: 1 }), evidenceRun({ number: 2 }), evidenceRun({ number: 3, status: "cancelled" }), evidenceRun({ number: 4, lessonId: "other" })]);
    const { check, sandbox } = lab({ runs });
    await check({});
    expect(sandbox.asked.at(-1)).toMatchObject({ evidence: { run: { number: 2 } } });
  });

  test("never count a run of the solution, unless asked by those who build lessons", async () => {
    const run = evidenceRun({ number: 1, solution: true });
    const { check } = lab({ runs: memoryRuns([run]) });
    expect(statuses(await check({}))).toMatchObject({ good: "waiting", again: "waiting" });
    expect((await check({ runId: run.state.runId })).find(({ id }) => id === "good")).toMatchObject({ status: "waiting", seen: "A run of the solution does not count." });
    expect(statuses(await check({ solution: true }))).toMatchObject({ good: "pass", again: "pass" });
  });

  test("never count a run that began with a solution's weights, also where other runs were between", async () => {
    const model = { at: "end", from: { kind: "run", runId: newId(), number: 4 }, kind: "gpt", description: "0".repeat(64), weights: "0".repeat(64), weightsHash: "0".repeat(64) } as const;
    const run = evidenceRun({ number: 5, loaded: [{ ...model, name: "mine", solution: false }, { ...model, name: "4", solution: true }] });
    const { check } = lab({ runs: memoryRuns([run]) });
    expect((await check({ runId: run.state.runId })).find(({ id }) => id === "good")).toMatchObject({ status: "waiting", seen: 'Run 5 began with the weights of a lesson\'s solution ("4"), so it does not count. Train from your own.' });
    expect((await check({ runId: run.state.runId, solution: true })).find(({ id }) => id === "good")).toMatchObject({ status: "pass" });
    const own = evidenceRun({ loaded: [{ ...model, name: "mine", solution: false }] });
    const good = (await lab({ runs: memoryRuns([own]) }).check({ runId: own.state.runId })).find(({ id }) => id === "good");
    expect(good).toMatchObject({ status: "pass", seen: expect.stringContaining('it began with the weights of "mine" (run 4)') });
  });

  test("wait for the run of code that changed since", async () => {
    const { check, sandbox } = lab({ runs: memoryRuns([evidenceRun({ number: 7 })]) });
    const results = await check({ files: { "main.ts": "changed" } });
    expect(results.find(({ id }) => id === "good")).toMatchObject({ status: "waiting", seen: "The code changed since run 7. Run it again." });
    expect(sandbox.asked.find(({ task }) => task === "facts")).toMatchObject({ files: { "main.ts": "changed" } });
    expect(statuses(await check({ files: { "main.ts": "mine" } }))).toMatchObject({ good: "pass" });
  });

  test.each<[string, Parameters<typeof evidenceRun>[0], string]>([
    ["is still going on", { number: 5, status: "running" }, "Run 5 is still going on."],
    ["was stopped", { number: 5, status: "cancelled" }, "Run 5 was stopped before its end. Run it again."],
    ["was made for a check", { number: 5, kind: "check" }, "Run 5 is not a training of yours."],
  ])("wait when the run that was named %s", async (_what, change, seen) => {
    const run = evidenceRun(change);
    const { check } = lab({ runs: memoryRuns([run]) });
    expect((await check({ runId: run.state.runId })).find(({ id }) => id === "good")).toMatchObject({ status: "waiting", seen });
  });

  test("refuse a run of another lesson", async () => {
    const run = evidenceRun({ lessonId: "other" });
    await expect(lab({ runs: memoryRuns([run]) }).check({ runId: run.state.runId })).rejects.toMatchObject({ code: "invalid-input" });
  });

  test("fail with the reason when a failed run left nothing to measure, and repeat nothing", async () => {
    const run = evidenceRun({ number: 3, status: "failed", error: { code: "student-nan", message: "The loss became NaN at step 4.", line: 18 } });
    const runs = memoryRuns([run], { leaves: ["begin"] });
    const { check } = lab({ runs });
    const results = await check({ language: "es" });
    expect(results.find(({ id }) => id === "good")).toMatchObject({ status: "fail", expected: "una corrida que se pueda medir", seen: "la corrida 3 se detuvo con un error (línea 18)" });
    expect(statuses(results)).toMatchObject({ again: "fail" });
    expect(runs.repeated).toEqual([]);
  });

  test("fail with the reason when the model takes other data, and throw when the evaluator is at fault", async () => {
    const refusing = (code: "invalid-input" | "internal") => ({ ...memoryEvaluator(), loss: () => Promise.reject(new AppError({ code, message: "The model takes [784], this data is [28, 28, 1]." })) });
    const runs = memoryRuns([evidenceRun()]);
    expect((await lab({ runs, evaluator: refusing("invalid-input") }).check({})).find(({ id }) => id === "good")).toMatchObject({ status: "fail", seen: "The model takes [784], this data is [28, 28, 1]." });
    await expect(lab({ runs, evaluator: refusing("internal") }).check({})).rejects.toMatchObject({ code: "internal" });
  });

  test("stop when the caller no longer listens", async () => {
    const cancelled = AbortSignal.abort(new AppError({ code: "cancelled", message: "gone" }));
    await expect(lab({ runs: memoryRuns([evidenceRun()]) }).check({}, cancelled)).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("what the learner's own code passes", () => {
  test("is in their work, with the run that it took", async () => {
    const run = evidenceRun({ number: 4 });
    const { check, work } = lab({ runs: memoryRuns([run]) });
    await check({ when: "save", files: { "main.ts": "x" }, answers: { why: "a" } });
    expect(Object.keys((await work.record("tiny")).passed)).toEqual(["why", "answer"]);
    await check({});
    const { passed } = await work.record("tiny");
    expect(passed).toMatchObject({ good: { runId: run.state.runId }, again: { runId: run.state.runId } });
    expect(passed["answer"]).not.toHaveProperty("runId");
  });

  test("stays what it was when it passes again or fails later", async () => {
    const sandbox = memorySandbox({ declares });
    const { check, work } = lab({ sandbox });
    await check({ when: "save", files: { "main.ts": "x" } });
    const before = await work.record("tiny");
    await check({ when: "save", files: { "main.ts": "x" } });
    sandbox.facts = async () => [{ id: "answer", pass: false }];
    await check({ when: "save", files: { "main.ts": "y" } });
    expect(await work.record("tiny")).toEqual(before);
  });

  test("is never what the solution passes", async () => {
    const run = evidenceRun({ solution: true });
    const { check, work } = lab({ runs: memoryRuns([run]) });
    await check({ solution: true });
    expect(statuses(await check({ when: "save", runId: run.state.runId }))).toMatchObject({ answer: "pass" });
    await check({ runId: run.state.runId });
    expect((await work.record("tiny")).passed).toEqual({});
  });

  test("takes the answers that were given before, unless others are sent", async () => {
    const { check, work } = lab();
    await work.tell("tiny", [
      { id: newId(), event: { kind: "predicted", question: "guess", answer: "40", confidence: "sure" } },
      { id: newId(), event: { kind: "answered", question: "why", answer: "a" } },
    ]);
    expect(statuses(await check({ when: "save", files: { "main.ts": "x" } }))).toMatchObject({ guess: "pass", why: "pass" });
    expect(statuses(await check({ when: "save", files: { "main.ts": "x" }, answers: { why: "b" } }))).toMatchObject({ guess: "pass", why: "fail" });
  });
});
