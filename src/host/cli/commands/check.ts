import { AppError, errorCodes } from "#shared/AppError.ts";
import type { CheckResult, LessonView } from "#shared/contracts/lessons.ts";
import { newId } from "#shared/ids.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { followRun } from "../follow/followRun.ts";
import { plainText, type Style } from "../terminal/createTerminal.ts";

const styles = { pass: "green", fail: "red", waiting: "yellow", "not-in-this-version": "dim" } as const satisfies Record<CheckResult["status"], Style>;

/** Decides a lesson's checks on the newest run of it, told as they are decided. */
export async function check({ lesson: lessonId, solution, answers }: Command & { kind: "check" }, context: CommandContext): Promise<number> {
  const { terminal, messages, language, json, interrupts, openLab } = context;
  // Extra runs that checks made are cancelled with the request.
  const cancelling = new AbortController();
  const stopListening = interrupts.listen(() => cancelling.abort());
  const lab = await openLab();
  try {
    const lesson = await lab.call((client) => client.lessons.get({ lessonId, language }));
    if (solution) for (const solutionRun of lesson.solutionRuns) await runSolution(solutionRun, lab);
    const results = new Map<string, CheckResult>();
    const decided = lab.stream<CheckResult>((client) => client.lessons.check({ lessonId, language, when: "run", solution, answers: { ...answers } }, { signal: cancelling.signal }));
    for await (const result of decided) {
      if (results.has(result.id)) continue; // asked again after a cut
      results.set(result.id, result);
      if (json) json({ ...result, kind: "check", checkKind: result.kind });
      else sayResult(result, lesson);
    }
    // A prediction is never graded, and what this version lacks can't be asked of anybody.
    const graded = [...results.values()].filter(({ kind, status }) => kind !== "P" && status !== "not-in-this-version");
    const passed = graded.filter(({ status }) => status === "pass").length;
    const waiting = graded.filter(({ status }) => status === "waiting").length;
    const failed = graded.length - passed - waiting;
    if (json) json({ kind: "result", status: failed > 0 ? "failed" : waiting > 0 ? "waiting" : "passed", lessonId, passed, failed, waiting });
    else terminal.line([messages.checksPassed(passed, graded.length), ...(waiting > 0 ? [messages.checksWaiting(waiting)] : [])].join(" "));
    return passed === graded.length ? 0 : errorCodes["checks-failed"];
  } finally {
    stopListening();
    lab.close();
  }

  /** A course of work that passes needs all of the solution's runs, the whole one last. */
  async function runSolution(solutionRun: string, host: ReconnectingLab): Promise<void> {
    terminal.note(messages.runningSolution(solutionRun));
    const runId = newId();
    await host.call((client) => client.runs.start({ runId, program: { kind: "lesson", lessonId, variant: "solution", language, solutionRun } }, { signal: cancelling.signal }));
    const { status, number, error } = await followRun({ lab: host, runId, onEntry: () => undefined });
    if (status !== "succeeded") throw new AppError({ code: "run-failed", message: error?.message ?? messages.notSucceeded(number), hint: error?.hint ?? messages.toSee(number) });
  }

  function sayResult({ id, kind, status, title, expected, seen, file, line }: CheckResult, lesson: LessonView): void {
    const marks = Object.values(messages.checkMarks);
    const mark = messages.checkMarks[status].padEnd(Math.max(...marks.map(({ length }) => length)));
    const indent = " ".repeat(mark.length + 2);
    terminal.line(`${terminal.paint(styles[status], mark)}  ${plainText(title)}`);
    if (file !== undefined && line !== undefined) terminal.line(`${indent}${messages.atLine(plainText(file), line)}`);
    if (expected !== undefined && status !== "pass") terminal.line(`${indent}${messages.expected(plainText(expected))}`);
    if (seen !== undefined) terminal.line(`${indent}${messages.seen(plainText(seen))}`);
    const question = status === "waiting" ? [...lesson.explanations, ...lesson.predictions].find((one) => one.id === id && (kind === "X" || kind === "P")) : undefined;
    if (!question) return;
    terminal.line(`${indent}${plainText(question.text)}`);
    for (const option of question.options) terminal.line(`${indent}  ${option.id}: ${plainText(option.text)}`);
    terminal.line(`${indent}${messages.toAnswer(question.id)}`);
  }
}
