import type { CheckResult } from "#shared/contracts/lessons.ts";
import { localized, type Localized } from "#core/lessons/localized.ts";
import type { LessonCheck, LessonMeta, LessonQuestion } from "#core/lessons/lessonFormat.ts";

/**
 * An explanation is right or wrong; a prediction is done once it is made, right or not: what it was is told, what is right
 * only once a run could show it.
 */
export function decideAnswer(meta: LessonMeta, check: LessonCheck, answer: string | undefined, shown: boolean): [status: CheckResult["status"], said: { expected?: Localized; seen?: Localized; cameTrue?: boolean }] {
  const question = (check.kind === "P" ? meta.predictions : meta.explanations).find(({ id }) => id === check.id);
  const seen = question && answer !== undefined ? readAnswer(question, answer) : undefined;
  if (!question || !seen) return ["waiting", {}];
  if (check.kind === "P") return ["pass", shown ? { expected: question.because, seen, cameTrue: isRight(question, answer!) } : { seen }];
  const right = isRight(question, answer!);
  return [right ? "pass" : "fail", right ? { expected: question.because, seen } : { expected: localized("the cause that your runs show", "la causa que muestran tus corridas"), seen }];
}

/** What a person who knows would answer. */
export function rightAnswer(meta: LessonMeta, { id }: LessonCheck): string | undefined {
  const question = [...meta.predictions, ...meta.explanations].find((one) => one.id === id);
  if (!question) return undefined;
  return question.kind === "choice" ? question.right : String((question.right.from + question.right.to) / 2);
}

/** The answer in words; undefined when it is none of the question's. */
function readAnswer(question: LessonQuestion, answer: string): Localized | undefined {
  if (question.kind === "choice") return question.options.find(({ id }) => id === answer)?.text;
  const value = Number(answer);
  return answer.trim() !== "" && Number.isFinite(value) ? localized(String(value), String(value)) : undefined;
}

function isRight(question: LessonQuestion, answer: string): boolean {
  if (question.kind === "choice") return question.right === answer;
  return Number(answer) >= question.right.from && Number(answer) <= question.right.to;
}
