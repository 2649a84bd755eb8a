import { useTranslation } from "react-i18next";
import type { Remark } from "#core/runs/events.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";

/** Says where a run was computed another way than the fastest, and why: the numbers are right, they take longer. */
export function RunRemarks({ remarks }: { remarks: readonly Remark[] }) {
  const { t } = useTranslation();
  const names = new Intl.ListFormat(usePreferredLocale());
  return remarks.map((remark) =>
    remark.kind === "kernels" ? (
      <Notice key={remark.names.join(" ")} kind="warn" title={t("remark.kernels")}>
        <span>{t("remark.kernelsMore", { names: names.format(remark.names), count: remark.names.length })}</span>
      </Notice>
    ) : (
      <Notice key={remark.reason} kind="warn" title={t("remark.notCompiled")}>
        <span>
          {t("remark.notCompiledMore")} <span lang="en">{remark.reason}</span>
        </span>
      </Notice>
    ),
  );
}
