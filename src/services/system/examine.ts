import { toAppError } from "#shared/AppError.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { doctorItemSchema, type DoctorItem } from "#shared/contracts/system.ts";
import { doctorTexts, type DoctorText } from "./doctorTexts.ts";
import type { DoctorChecks, Finding } from "./Finding.ts";

/** Looks at everything at once and says it in the person's language, in the contract's order. */
export async function examine(checks: DoctorChecks, language: Language): Promise<DoctorItem[]> {
  return Promise.all(
    doctorItemSchema.shape.id.options.map(async (id): Promise<DoctorItem> => {
      const { status, text, fix, values } = await look(checks[id]);
      return { id, status, message: say(language, text, values), ...(fix && { fix: say(language, fix, values) }) };
    }),
  );
}

async function look(check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return { status: "problem", text: "not-looked", values: { cause: toAppError(error).message } };
  }
}

function say(language: Language, text: DoctorText, values: Finding["values"] = {}): string {
  return doctorTexts[language][text].replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
