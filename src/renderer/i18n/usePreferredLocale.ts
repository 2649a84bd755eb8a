import { useTranslation } from "react-i18next";

/** The locale that texts are in, for numbers and times beside them. */
export function usePreferredLocale(): string {
  return useTranslation().i18n.language;
}
