import { isEnded, type RunState } from "#core/runs/runState.ts";
import { writeScalar } from "#core/runs/events.ts";
import { AppError } from "#shared/AppError.ts";
import type { CheckResult, Language, lessonsContract } from "#shared/contracts/lessons.ts";
import type { HandlerContext, Handlers } from "#shared/rpc/contract.ts";
import type { LessonLibrary } from "../lessons/createLessonLibrary.ts";
import { sameCode } from "../lessons/sameCode.ts";
import { sha256 } from "../runs/executor/sha256.ts";
import type { Archives } from "./Archives.ts";
import { codeOfRun, ownRuns, type RunHistory } from "./codeOfRuns.ts";
import type { LearnerWork } from "./createLearnerWork.ts";
import { ownFiles } from "./ownFiles.ts";

export interface HandInDeps {
  library: LessonLibrary;
  work: Pick<LearnerWork, "draft" | "record">;
  runs: RunHistory;
  check: Handlers<typeof lessonsContract>["check"];
  archives: Archives;
  product: string;
  now: number;
}

export interface HandInRequest {
  lessonId: string;
  runId?: string | undefined;
  language: Language;
}

/** More runs of one lesson than a person makes. */
const runsLookedAt = 500;

/** The file to hand in, as docs/work-file.md describes it: its checks are decided for it, so it says what is so now. */
export async function makeHandIn({ lessonId, runId, language }: HandInRequest, deps: HandInDeps, context: HandlerContext): Promise<{ name: string; bytes: Uint8Array }> {
  const { library, work, runs, check, archives, product, now } = deps;
  const lesson = await library.lesson(lessonId);
  const draft = ownFiles(lesson, (await work.draft(lessonId))?.files);
  const mine = draft && { ...lesson.starter[language], ...draft };
  const run = runId === undefined ? await runOf(runs, lessonId, mine) : namedRun(runs, lessonId, runId);
  const code = run ? await codeOfRun(runs, run) : mine;
  if (!code) throw nothingYet(run);

  const verdicts: CheckResult[] = [];
  const asked = run ? ({ when: "run", runId: run.runId } as const) : ({ when: "save" } as const);
  for await (const result of check({ lessonId, language, ...asked, files: code, answers: {}, solution: false }, context)) verdicts.push(result);
  const { predictions, answers, hintsTaken } = await work.record(lessonId);

  const parts = new Map<string, Uint8Array>(Object.entries(code).map(([path, text]) => [`code/${path}`, new TextEncoder().encode(text)]));
  if (run) parts.set("run.json", json(tellRun(run)));
  parts.set("answers.json", json({ predictions, answers, hintsTaken }));
  parts.set("verdicts.json", json(verdicts));

  const writer = archives.begin();
  const listed: Record<string, { bytes: number; sha256: string }> = {};
  for (const [path, bytes] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    listed[path] = { bytes: bytes.length, sha256: await sha256(bytes) };
    await writer.add(path, bytes);
  }
  const whole = await sha256(new TextEncoder().encode(Object.entries(listed).map(([path, part]) => `${part.sha256}  ${path}\n`).join("")));
  const { title } = lesson.meta;
  await writer.add("hand-in.json", json({ format: 1, kind: "hand-in", product, madeAt: now, lesson: { id: lessonId, version: lesson.version, title: title[language] }, language, whole, parts: listed }));
  return { name: `${lessonId}-${whole.slice(0, 8)}.zip`, bytes: writer.finish() };
}

/** The newest that succeeded with that code, else the newest that ended; without code of one's own the newest of any. */
async function runOf(runs: RunHistory, lessonId: string, code: Readonly<Record<string, string>> | undefined): Promise<RunState | undefined> {
  const hashes = code && Object.fromEntries(await Promise.all(Object.entries(code).map(async ([path, text]) => [path, await sha256(new TextEncoder().encode(text))] as const)));
  const ended = ownRuns(runs, lessonId, runsLookedAt).filter(({ status, spec }) => isEnded(status) && (!hashes || sameCode(spec.files, hashes)));
  return ended.find(({ status }) => status === "succeeded") ?? ended[0];
}

function namedRun({ index, flushIndex }: RunHistory, lessonId: string, runId: string): RunState {
  flushIndex();
  const run = index.get(runId);
  if (!run) throw new AppError({ code: "run-not-found", message: `There is no run ${runId}.`, data: { runId } });
  const refuse = (message: string): never => {
    throw new AppError({ code: "invalid-input", message, hint: "Name a training of yours of this lesson that has ended, or none to take the newest." });
  };
  if (run.spec.lessonId !== lessonId) refuse(`Run ${run.number} is not a run of "${lessonId}".`);
  if (run.spec.solution || run.kind !== "train") refuse(`Run ${run.number} is not a training of yours.`);
  if (!isEnded(run.status)) refuse(`Run ${run.number} is still going on.`);
  return run;
}

/** What decides the result, and the result: enough to run it again and compare. */
function tellRun({ runId, number, name, status, createdAt, updatedAt, seconds, attempt, spec, loaded, metrics, result, error }: RunState): object {
  return { runId, number, name, status, createdAt, updatedAt, seconds, attempts: attempt, spec, ...(loaded.length > 0 && { loaded }), metrics: { ...metrics, ...result?.metrics }, weightsHash: result?.weightsHash, exports: result?.exports, error };
}

function nothingYet(run: RunState | undefined): AppError {
  if (run) return new AppError({ code: "blob-corrupt", message: `The code of run ${run.number} is damaged or gone.`, hint: "Run it again, and hand that in." });
  return new AppError({ code: "invalid-input", message: "There is nothing of yours to hand in yet.", hint: "Change the program of the lesson, or run it." });
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, (_, one: unknown) => (typeof one === "number" ? writeScalar(one) : one), 2)}\n`);
}
