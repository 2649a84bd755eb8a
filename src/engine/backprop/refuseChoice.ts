import { studentError, type CallSite } from "#engine/trainer/studentError.ts";

/** How many tokens to write, and how each is drawn: refused in plain words where it makes no sense. */
export function refuseChoice(site: CallSite, { name, example }: { name: string; example: string }, wanted: { length?: number; temperature?: number; topK?: number; topP?: number } | undefined): void {
  const wrong = (message: string, hint = example): never => {
    throw studentError(site, { message, hint });
  };
  const { length, temperature = 1, topK = 1, topP = 1 } = wanted ?? {};
  for (const [option, value] of Object.entries({ length, topK })) {
    if (!Number.isSafeInteger(value) || value! < 1) wrong(`${name} needs ${option} as a whole number of at least 1, not ${String(value)}.`);
  }
  if (!(temperature >= 0 && Number.isFinite(temperature))) wrong(`${name} needs a temperature of 0 or more, not ${String(temperature)}.`, "1 draws by the model's own probabilities, 0.5 more carefully.");
  if (!(topP > 0 && topP <= 1)) wrong(`${name} needs topP above 0 and up to 1, not ${String(topP)}.`, "For example topP: 0.9.");
}
