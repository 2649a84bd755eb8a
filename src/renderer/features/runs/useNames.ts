import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "./list/columns.ts";

export interface Names {
  /** In a column's head. */
  short(column: Pick<Column, "of" | "key">): string;
  /** Where there is room. */
  long(column: Pick<Column, "of" | "key">): string;
}

/** What settings and results are called; one that nobody named has its key. `digits`: whether all data are digits. */
export function useNames(digits: boolean): Names {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  return useMemo(() => {
    const known = new Map<string, string>();
    const named = (path: string, key: string): string => {
      const name = known.get(path) ?? (i18n.exists(path, { lng: locale }) ? i18n.t(path as "runs.run", { lng: locale }) : key);
      known.set(path, name);
      return name;
    };
    return {
      short: ({ of, key }) => (of === "run" ? t("runs.run") : named(`runs.${of}.${key}.short`, key)),
      long: ({ of, key }) => {
        if (of === "run") return t("runs.run");
        const plain = named(`runs.resultPlain.${key}`, key);
        return of === "result" && !digits && plain !== key ? plain : named(`runs.${of}.${key}.long`, key);
      },
    };
  }, [t, i18n, locale, digits]);
}
