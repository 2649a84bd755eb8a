import { useTranslation } from "react-i18next";
import type { Remark } from "#core/runs/events.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";

/** Says where a run was computed another way than the fastest, and why; and where a loop of the program went on with NaN. */
export function RunRemarks({ remarks }: { remarks: readonly Remark[] }) {
  const { t } = useTranslation();
  const names = new Intl.ListFormat(usePreferredLocale());
  const format = numberFormat(usePreferredLocale(), { maximumSignificantDigits: 6 });
  return remarks.map((remark) => {
    switch (remark.kind) {
      case "kernels":
        return (
          <Notice key={remark.names.join(" ")} kind="warn" title={t("remark.kernels")}>
            <span>{t("remark.kernelsMore", { names: names.format(remark.names), count: remark.names.length })}</span>
          </Notice>
        );
      case "not-compiled":
        return (
          <Notice key={remark.reason} kind="warn" title={t("remark.notCompiled")}>
            <span>
              {t("remark.notCompiledMore")} <span lang="en">{remark.reason}</span>
            </span>
          </Notice>
        );
      case "not-finite": {
        const { step, tensor, row, learningRate } = remark;
        return (
          <Notice key={`${step} ${tensor}`} kind="danger" title={t("remark.notFinite")}>
            <span>
              {row === undefined
                ? `${step === undefined ? t("remark.notFiniteEnd", { tensor }) : t("remark.notFiniteStep", { step, tensor })} ${learningRate === undefined ? t("remark.notFiniteUnrated") : t("remark.notFiniteMore", { rate: format.format(learningRate) })}`
                : t("remark.notFiniteData", { step, tensor, row })}
            </span>
          </Notice>
        );
      }
    }
  });
}
