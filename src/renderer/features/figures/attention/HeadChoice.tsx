import { useTranslation } from "react-i18next";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import type { Head } from "./useAttention.ts";

/** Which block and which head is shown: each chosen by the arrow keys, too. */
export function HeadChoice({ layers, heads, value: { layer, head }, onChange }: { layers: number; heads: number; value: Head; onChange(head: Head): void }) {
  const { t } = useTranslation();
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => ({ value: String(index), label: String(index + 1) }));
  return (
    <>
      <span aria-hidden="true">{t("figures.attention.layer")}</span>
      <Segmented label={t("figures.attention.layer")} value={String(layer)} options={numbers(layers)} onChange={(chosen) => onChange({ layer: Number(chosen), head })} />
      <span aria-hidden="true">{t("figures.attention.head")}</span>
      <Segmented label={t("figures.attention.head")} value={String(head)} options={numbers(heads)} onChange={(chosen) => onChange({ layer, head: Number(chosen) })} />
    </>
  );
}
