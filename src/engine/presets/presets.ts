import { mlpDigits } from "./mlpDigits.ts";

/** Programs that come with the product, by the name in `preset:NAME`. */
export const presets = { [mlpDigits.name]: mlpDigits } as const;
