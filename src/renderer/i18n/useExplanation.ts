import i18next from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { explainError, type Explanation } from "#core/runs/explainError.ts";

const texts = {
  en: () => import("#core/runs/explanations/en.json"),
  es: () => import("#core/runs/explanations/es.json"),
} as const;

export interface Explained {
  /** What happened, in a person's words. */
  cause: string;
  /** The one thing to do. */
  action: string;
}

/**
 * An error's cause and what to do, in the language that is spoken. Undefined for an error that nobody foresaw, and until
 * the texts are here: they are loaded when the first error is shown.
 */
export function useExplanation(error: { code: string; message: string; hint?: string | undefined; data?: Readonly<Record<string, unknown>> | undefined } | undefined): Explained | undefined {
  const { t, i18n } = useTranslation();
  const explanation: Explanation | undefined = error && explainError(error);
  const locale = i18n.language;
  const wanted = explanation !== undefined;
  const [loaded, setLoaded] = useState<string>();
  useEffect(() => {
    if (!wanted) return;
    let asked = true;
    const load = async (): Promise<void> => {
      try {
        const { default: explain } = await texts[locale.startsWith("es") ? "es" : "en"]();
        i18next.addResourceBundle(locale, "translation", { explain }, true);
        if (asked) setLoaded(locale);
      } catch {
        // Without them the error has its title and what is done about its kind.
      }
    };
    void load();
    return () => {
      asked = false;
    };
  }, [wanted, locale]);
  if (!explanation || loaded !== locale) return undefined;
  const values = { ...explanation.values, said: error?.message ?? "", hint: error?.hint ?? "" };
  return { cause: t(`explain.${explanation.key}.cause`, values), action: t(`explain.${explanation.key}.action`, values) };
}
