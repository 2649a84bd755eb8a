import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type { CheckDeclaration, CheckOutcome, Thrown } from "#core/lessons/checkEvidence.ts";
import { measurementSchema } from "#core/lessons/checkEvidence.ts";
import { localized } from "#core/lessons/localized.ts";
import { isAppError, AppError } from "#shared/AppError.ts";
import { isVerdictError, verdictError, type Check, type Program, type Verdict } from "./Check.ts";
import { readCodeFacts } from "./codeFacts.ts";
import { readModelFacts, type ModelFacts } from "./modelFacts.ts";

/** A student's program as loaded in check mode. */
export interface LoadedProgram {
  files: Readonly<Record<string, string>>;
  exports: Readonly<Record<string, unknown>>;
}

/** Loose on purpose: the functions are called with what they were made for, by the same build of the library. */
const checkSchema = z.custom<Check>((value) => {
  const shape = z.looseObject({ id: z.string().min(1), on: z.enum(["save", "run"]), kind: z.enum(["F", "M", "B", "C"]), decide: z.function(), needs: z.array(measurementSchema).optional() });
  return shape.safeParse(value).success;
});

/** The `checks` of a loaded checks.ts. Throws `lesson-invalid` when there are none. */
export function readChecks(checksModule: Readonly<Record<string, unknown>>): readonly Check[] {
  const checks = z.array(checkSchema).min(1).max(50).safeParse(checksModule["checks"]);
  if (!checks.success) throw new AppError({ code: "lesson-invalid", message: "checks.ts does not export a list named checks.", hint: "Write: export const checks = [fact(...), metric(...)]; with the functions of backprop/checks." });
  return checks.data;
}

export function declareChecks(checksModule: Readonly<Record<string, unknown>>): CheckDeclaration[] {
  return readChecks(checksModule).map((check) => ({ id: check.id, kind: check.kind, on: check.on, needs: check.on === "run" ? [...check.needs] : [] }));
}

/** Decides the checks that need no run. */
export async function decideFacts(checksModule: Readonly<Record<string, unknown>>, { files, exports }: LoadedProgram): Promise<CheckOutcome[]> {
  const program: Program = { code: readCodeFacts(files), exports, build: (name) => build(exports, name), ...tensors };
  const outcomes: CheckOutcome[] = [];
  for (const check of readChecks(checksModule)) {
    if (check.on === "save") outcomes.push(await decide(check.id, () => check.decide(program)));
  }
  return outcomes;
}

/** One verdict as plain data. A check whose decision throws has failed, at the student's line when it was their code. */
export async function decide(id: string, verdict: () => Verdict | Promise<Verdict>): Promise<CheckOutcome> {
  try {
    return toOutcome(id, await verdict());
  } catch (error) {
    if (isVerdictError(error)) return toOutcome(id, error.verdict);
    const message = (error instanceof Error ? error.message : String(error)).slice(0, 500) || "unknown";
    return toOutcome(id, {
      pass: false,
      expected: localized("a program that runs to its end", "un programa que corre hasta el final"),
      seen: localized(`It stopped: ${message}`, `se detuvo y dice «${message}»`),
      error: thrownBy(error, message),
      at: studentLine(error),
    });
  }
}

const tensors: Pick<Program, "tensor" | "numbersOf"> = {
  tensor: (values, shape, dtype) => tf.tensor([...values], [...shape], dtype),
  numbersOf: (tensor) => (tensor instanceof tf.Tensor ? { values: Array.from(tensor.dataSync()), shape: [...tensor.shape] } : undefined),
};

/** What is explained knows an error of the language by its name too, such as `TypeError: model.ad is not a function`. */
function thrownBy(error: unknown, message: string): Thrown {
  return { code: "student-error", message: error instanceof Error && error.name !== "Error" ? `${error.name}: ${message}` : message };
}

function toOutcome(id: string, { pass, expected, seen, error, at }: Verdict): CheckOutcome {
  return { id, pass, ...(expected ? { expected } : {}), ...(seen ? { seen } : {}), ...(error ? { error } : {}), ...at };
}

async function build(exports: Readonly<Record<string, unknown>>, name: string): Promise<ModelFacts> {
  const builder = exports[name];
  const expected = localized(`an exported function ${name}() that returns a model`, `una función exportada ${name}() que devuelve un modelo`);
  if (typeof builder !== "function") throw verdictError({ pass: false, expected, seen: localized(`${name} is not exported`, `${name} no está exportada`) });
  const facts = readModelFacts(await (builder as () => unknown)());
  if (!facts) throw verdictError({ pass: false, expected, seen: localized(`${name}() returned something else`, `${name}() devolvió otra cosa`) });
  return facts;
}

/** Where in a student's file an error was thrown: they are loaded under `student:///`. */
function studentLine(error: unknown): { file: string; line: number } | undefined {
  if (isAppError(error) && typeof error.data?.["file"] === "string" && typeof error.data["line"] === "number") return { file: error.data["file"], line: error.data["line"] };
  const frame = /student:\/\/\/([^\s:?)]+)[^\s:)]*:(\d+):\d+/.exec(error instanceof Error ? (error.stack ?? "") : "");
  return frame ? { file: decodeURIComponent(frame[1]!), line: Number(frame[2]) } : undefined;
}
