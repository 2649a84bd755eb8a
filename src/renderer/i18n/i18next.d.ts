import type { en } from "./en.ts";
import type explain from "#core/runs/explanations/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & { explain: typeof explain } };
  }
}
