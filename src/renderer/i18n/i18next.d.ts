import type { en } from "./en.ts";
import type lazyTexts from "./en/explain.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof lazyTexts };
  }
}
