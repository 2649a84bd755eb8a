import { useTranslation } from "react-i18next";
import type { AppError } from "#shared/AppError.ts";
import { useExplanation } from "./useExplanation.ts";

/** What happened and what to do, in the language that is spoken: from the code and its data, since the host speaks English. */
export function useReason(error: AppError | undefined): string | undefined {
  const { t, i18n } = useTranslation();
  const explained = useExplanation(error);
  if (!error) return undefined;
  if (explained) return `${explained.cause} ${explained.action}`;
  if (i18n.language.startsWith("en")) return [error.message, error.hint].filter(Boolean).join(" ");
  return `${t(`errors.${error.code}.title`)}. ${t(`errors.${error.code}.action`)}`;
}
