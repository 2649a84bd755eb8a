import { useTranslation } from "react-i18next";
import type { EngineTrouble, Remark } from "#core/runs/events.ts";
import type { LoadedModel } from "#core/runs/loadedModel.ts";
import { changedKernelFile, explainDifference } from "#core/runs/explainDifference.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";

/** More would leave no room for the run. */
const mostModels = 3;

export interface RunRemarksProps {
  remarks: readonly Remark[];
  trouble: EngineTrouble | undefined;
  /** Models of others that it began with. */
  loaded: readonly LoadedModel[];
}

/** Says whose weights a run began with; where it was computed another way than the fastest, and why; and where a loop of the program went on with NaN. */
export function RunRemarks({ remarks, trouble, loaded }: RunRemarksProps) {
  const { t } = useTranslation();
  // What keeps a run from counting is never among those that are only counted.
  const inOrder = [...loaded].sort((a, b) => Number(b.solution) - Number(a.solution));
  return (
    <>
      {inOrder.slice(0, mostModels).map((model) => (
        <BeganWith key={`${model.at} ${model.name}`} model={model} />
      ))}
      {inOrder.length > mostModels && <Notice kind="info" title={t("remark.loadedMore", { count: inOrder.length - mostModels })} />}
      {/* What a person can mend; that a processor lacks something is said in Settings. */}
      {(trouble?.kind === "file" || trouble?.kind === "none") && <SlowerEngine cause={trouble.cause} />}
      {remarks.map((remark) => (
        <OneRemark key={JSON.stringify(remark)} remark={remark} />
      ))}
    </>
  );
}

function BeganWith({ model: { from, name, at, solution } }: { model: LoadedModel }) {
  const { t } = useTranslation();
  const title = from.kind === "import" ? t("remark.loadedImport", { name: from.name }) : t(at === "best" ? "remark.loadedBest" : "remark.loadedRun", { number: from.number });
  return (
    <Notice kind={solution ? "warn" : "info"} title={title}>
      <span>
        {solution && t("remark.loadedSolution")} <code>{`loadModel(${JSON.stringify(name)}${at === "best" ? ', { at: "best" }' : ""})`}</code>
      </span>
    </Notice>
  );
}

function OneRemark({ remark }: { remark: Remark }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  switch (remark.kind) {
    case "kernels":
      return (
        <Notice kind="warn" title={t("remark.kernels")}>
          <span>{t("remark.kernelsMore", { names: new Intl.ListFormat(locale).format(remark.names), count: remark.names.length })}</span>
        </Notice>
      );
    case "not-compiled":
      return (
        <Notice kind="warn" title={t("remark.notCompiled")}>
          <span>
            {t("remark.notCompiledMore")} <Difference reason={remark.reason} />
          </span>
        </Notice>
      );
    case "not-finite": {
      const { step, tensor, row, learningRate } = remark;
      // One of 30 digits is said as one writes it in a program.
      const rate = learningRate === undefined ? undefined : Math.abs(learningRate) < 1e6 ? numberFormat(locale, { maximumSignificantDigits: 6 }).format(learningRate) : String(learningRate);
      return (
        <Notice kind="danger" title={t("remark.notFinite")}>
          <span>
            {row === undefined
              ? `${step === undefined ? t("remark.notFiniteEnd", { tensor }) : t("remark.notFiniteStep", { step, tensor })} ${rate === undefined ? t("remark.notFiniteUnrated") : t("remark.notFiniteMore", { rate })}`
              : t("remark.notFiniteData", { step, tensor, row })}
          </span>
        </Notice>
      );
    }
  }
}

function Difference({ reason }: { reason: string }) {
  const { t } = useTranslation();
  const explained = explainDifference(reason);
  return explained ? t(`remark.differs.${explained.key}`, { ...explained.values, reason }) : <q lang="en">{reason}</q>;
}

function SlowerEngine({ cause }: { cause: string }) {
  const { t } = useTranslation();
  const file = changedKernelFile(cause);
  return (
    <Notice kind="warn" title={t("remark.slower")}>
      <span>
        {file !== undefined ? (
          t("remark.slowerFile", { file })
        ) : (
          <>
            {t("remark.slowerMore")} <q lang="en">{cause}</q>
          </>
        )}
      </span>
    </Notice>
  );
}
