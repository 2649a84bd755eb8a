import { checkEvidenceSchema, type CheckOutcome } from "#core/lessons/checkEvidence.ts";
import { decide, readChecks } from "./decideFacts.ts";

/** Decides those checks on a run that the evidence names. No student code may be loaded in this process. */
export async function judgeRun(checksModule: Readonly<Record<string, unknown>>, evidence: unknown): Promise<CheckOutcome[]> {
  const parsed = checkEvidenceSchema.parse(evidence);
  const outcomes: CheckOutcome[] = [];
  for (const check of readChecks(checksModule)) {
    if (check.on === "run" && parsed.decide.includes(check.id)) outcomes.push(await decide(check.id, () => check.decide(parsed)));
  }
  return outcomes;
}
