import { useTranslation } from "react-i18next";
import type { EngineCard } from "#shared/contracts/engines.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { pageWebgpu, threadsOfKey } from "./pageReport.ts";

const known = ["auto", "avx512", "avx2", "neon", "wasm-fma", "wasm-simd", "tfjs", "webgpu", "tensorflow"] as const;
type Known = (typeof known)[number];
const isKnown = (name: string): name is Known => (known as readonly string[]).includes(name);

/** What engines are called, and why one trains, in the app's language. */
export function useEngineWords() {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  /** One that is newer than this page has its own name only. */
  const nameOf = (name: string): string => {
    const threads = threadsOfKey(name);
    if (threads !== undefined) return t("settings.engine.page.wasm", { threads });
    if (name === pageWebgpu) return t("settings.engine.name.webgpu");
    return isKnown(name) ? t(`settings.engine.name.${name}`) : name;
  };
  return {
    locale,
    nameOf,
    detailOf: (name: string): string | undefined => (isKnown(name) ? t(`settings.engine.detail.${name}`) : undefined),
    whyOf({ inUse, report, outdated }: EngineCard): string {
      if (inUse.refused !== undefined) return t("settings.engine.why.refused", { name: nameOf(inUse.refused) });
      switch (inUse.why) {
        case "expected":
          return t(report === undefined ? "settings.engine.why.unmeasured" : outdated ? "settings.engine.why.outdated" : "settings.engine.why.expected");
        case "measured":
          return t("settings.engine.why.measured", { ratio: new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(inUse.ratio ?? 1) });
        case "setting":
          return t("settings.engine.why.setting");
        case "environment":
          return t("settings.engine.why.environment");
      }
    },
  };
}
