import { AppError, isAppError } from "#shared/AppError.ts";
import type { CheckDeclaration, CheckOutcome, Measurement } from "#core/lessons/checkEvidence.ts";
import type { CodeFiles, Lesson } from "#core/lessons/Lesson.ts";
import { localized } from "#core/lessons/localized.ts";
import { checkIsDecidedOn } from "#core/lessons/lessonFormat.ts";
import { lessonInvalid } from "#core/lessons/readLesson.ts";
import { gatherEvidence, measurementKey, type GatherDeps, type Gathered } from "./gatherEvidence.ts";
import type { CheckSandbox } from "./ports.ts";
import type { EvidenceRun } from "./RunEvidence.ts";

/**
 * Decides a lesson's own checks. Those on save come from the program in check mode, which trains nothing; those on a run
 * come from the host's own measurements (a model's loss and accuracy are recomputed, an extra run is made where a check asks
 * for one) and are judged in a sandbox without student code. checks.ts only ever runs there. Outcomes are given as they are
 * decided; a student's broken program fails checks, our own faults are thrown.
 */
export interface CheckRunner {
  onSave(task: { lesson: Lesson; files: CodeFiles; seed: number }): Promise<readonly CheckOutcome[]>;
  onRun(task: { lesson: Lesson; run: EvidenceRun; solution: boolean; signal: AbortSignal }): AsyncIterable<CheckOutcome>;
}

export function createCheckRunner({ sandbox, ...gathering }: GatherDeps & { sandbox: CheckSandbox }): CheckRunner {
  const declared = new Map<string, Promise<readonly CheckDeclaration[]>>();
  /** What checks.ts declares, asked once a version of it. */
  const declarations = (lesson: Lesson): Promise<readonly CheckDeclaration[]> => {
    const key = `${lesson.meta.id}/${lesson.version}`;
    const known = declared.get(key);
    if (known) return known;
    const asking = sandbox.declare({ checks: lesson.checks }).then((list) => {
      refuseMismatch(lesson, list);
      return list;
    });
    declared.set(key, asking);
    asking.catch(() => declared.delete(key));
    return asking;
  };

  return {
    async onSave({ lesson, files, seed }) {
      const ours = (await declarations(lesson)).filter(({ on }) => on === "save");
      if (ours.length === 0) return [];
      try {
        const outcomes = await sandbox.facts({ files, entry: lesson.meta.entry, checks: lesson.checks, seed });
        return complete(lesson, ours, outcomes);
      } catch (error) {
        if (!isAppError(error) || !error.code.startsWith("student-")) throw error;
        return ours.map(({ id }) => programFailed(id, error));
      }
    },

    async *onRun({ lesson, run, solution, signal }) {
      const ours = (await declarations(lesson)).filter(({ on }) => on === "run");
      const task = { run, dataset: lesson.meta.data.name, solution, signal };
      const judge = async function* (checks: readonly CheckDeclaration[], { evidence, missing }: Gathered): AsyncIterable<CheckOutcome> {
        const reasons = new Map(checks.flatMap(({ id, needs }) => needs.flatMap((need) => (missing.has(measurementKey(need)) ? [[id, missing.get(measurementKey(need))!] as const] : []))));
        for (const [id, seen] of reasons) yield { id, pass: false, expected: localized("a run that can be measured", "una corrida que se pueda medir"), seen };
        const decidable = checks.filter(({ id }) => !reasons.has(id));
        if (decidable.length > 0) yield* withOrigin(run, complete(lesson, decidable, await sandbox.judge({ checks: lesson.checks, evidence: { ...evidence, decide: decidable.map(({ id }) => id) } })));
      };
      // What needs an extra run comes last: nobody waits for a training to learn what is known already.
      const [slow, quick] = [ours.filter(trainsAgain), ours.filter((check) => !trainsAgain(check))];
      const gathered = await gatherEvidence(gathering, task, needsOf(quick));
      yield* judge(quick, gathered);
      if (slow.length > 0) yield* judge(slow, await gatherEvidence(gathering, task, needsOf(slow), gathered));
    },
  };
}

/** Whoever reads what a check saw also reads what the run did not learn itself. */
function withOrigin({ state: { loaded } }: EvidenceRun, outcomes: readonly CheckOutcome[]): CheckOutcome[] {
  if (loaded.length === 0) return [...outcomes];
  const names = (quote: (name: string) => string): string => loaded.map(({ name, from }) => `${quote(name)}${from.kind === "run" ? ` (run ${from.number})` : ""}`).join(", ");
  const en = `it began with the weights of ${names((name) => `"${name}"`)}`;
  const es = `empezó con los pesos de ${names((name) => `«${name}»`).replaceAll("(run ", "(corrida ")}`;
  return outcomes.map((outcome) => ({ ...outcome, seen: outcome.seen ? localized(`${outcome.seen.en}; ${en}`, `${outcome.seen.es}; ${es}`) : localized(en, es) }));
}

function trainsAgain({ needs }: CheckDeclaration): boolean {
  return needs.some(({ kind }) => kind === "repeat");
}

/** Each once. */
function needsOf(checks: readonly CheckDeclaration[]): Measurement[] {
  return [...new Map(checks.flatMap(({ needs }) => needs.map((need) => [measurementKey(need), need] as const))).values()];
}

/** One outcome for each check asked, in that order. */
function complete(lesson: Lesson, asked: readonly CheckDeclaration[], outcomes: readonly CheckOutcome[]): CheckOutcome[] {
  return asked.map(({ id }) => {
    const outcome = outcomes.find((one) => one.id === id);
    if (!outcome) throw new AppError({ code: "internal", message: `The check "${id}" of lesson "${lesson.meta.id}" was not decided.` });
    return outcome;
  });
}

function programFailed(id: string, { code, message, hint, data }: AppError): CheckOutcome {
  const { file, line } = data ?? {};
  const why = hint ? `${message} ${hint}` : message;
  return {
    id,
    pass: false,
    expected: localized("a program that loads", "un programa que se pueda cargar"),
    // What a program says is English whatever the learner speaks, so it is quoted; where it is known, the page says it in other words.
    seen: localized(why, `el programa no carga y dice «${message}»`),
    error: { code, message, ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data: { ...data } }) },
    ...(typeof file === "string" ? { file } : {}),
    ...(typeof line === "number" ? { line } : {}),
  };
}

/** meta.json is what students are shown, checks.ts what decides: both must name the same checks. */
function refuseMismatch(lesson: Lesson, declared: readonly CheckDeclaration[]): void {
  const place = { course: lesson.courseId, lesson: lesson.meta.id };
  const told = lesson.meta.checks.flatMap((check) => {
    const on = checkIsDecidedOn(check);
    return on === "save" || on === "run" ? [{ id: check.id, kind: check.kind, on }] : [];
  });
  const names = (list: readonly { id: string; kind: string; on: string }[]): string[] => list.map(({ id, kind, on }) => `${kind} ${id} on ${on}`);
  const [inMeta, inCode] = [names(told), names(declared)];
  const extra = inCode.find((name) => !inMeta.includes(name));
  const lacking = inMeta.find((name) => !inCode.includes(name));
  if (lacking !== undefined) throw lessonInvalid(place, "checks.ts", `lacks the check "${lacking}" that meta.json lists`, "Add it to the list `checks`, with the same id and kind.");
  if (extra !== undefined) throw lessonInvalid(place, "checks.ts", `has the check "${extra}" that meta.json does not list`, "Add it to \"checks\" in meta.json, with a title in both languages.");
}
