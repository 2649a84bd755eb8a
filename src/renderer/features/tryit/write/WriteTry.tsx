import { Play, Square } from "lucide-react";
import { useState, type ReactNode } from "react";
import { TextArea, TextField, Label } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Slider } from "#renderer/ui/controls/Slider.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import { useWriting, type Written } from "./useWriting.ts";
import { beginWith, mostK, requestOf, type WriteOptions } from "./writeOptions.ts";
import styles from "./WriteTry.module.css";

const longestSeed = 4_294_967_295;

/** A language model goes on after a prompt; how carefully it chooses is in the sliders. `bar`: which model. */
export function WriteTry({ runId, bar }: { runId: string; bar: ReactNode }) {
  const { t } = useTranslation();
  const [options, setOptions] = useState(beginWith);
  const { written, write, stop } = useWriting(runId);
  const set = (change: Partial<WriteOptions>): void => setOptions({ ...options, ...change });
  const isWriting = written.kind === "writing";
  const begin = (): void => write(requestOf(options));
  return (
    <>
      <section className={styles["pane"]} aria-label={t("tryit.write.region")} data-f6="">
        <header className={styles["bar"]}>
          <Button variant="primary" onPress={begin}>
            <Play size={16} strokeWidth={1.75} aria-hidden="true" />
            {t("tryit.write.action")}
          </Button>
          <Button onPress={stop} isDisabled={!isWriting}>
            <Square size={16} strokeWidth={1.75} aria-hidden="true" />
            {t("tryit.write.stop")}
          </Button>
        </header>
        <form className={styles["form"]} onSubmit={(event) => event.preventDefault()}>
          <TextField value={options.prompt} onChange={(prompt) => set({ prompt })} maxLength={10_000} className={styles["prompt"]!}>
            <Label>{t("tryit.write.prompt")}</Label>
            <TextArea
              rows={4}
              spellCheck={false}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
                event.preventDefault();
                begin();
              }}
            />
          </TextField>
          <Setting name="temperature" value={options.temperature} range={[0, 2, 0.1]} onChange={(temperature) => set({ temperature })} />
          <Setting name="topK" value={options.topK} range={[1, mostK, 1]} onChange={(topK) => set({ topK })} {...(options.topK === mostK && { shown: t("tryit.write.all") })} />
          <Setting name="topP" value={options.topP} range={[0.05, 1, 0.05]} onChange={(topP) => set({ topP })} {...(options.topP === 1 && { shown: t("tryit.write.all") })} />
          <Setting name="length" value={options.length} range={[50, 2000, 50]} onChange={(length) => set({ length })} />
          <label className={styles["seed"]}>
            <span>{t("tryit.write.seed")}</span>
            <input type="number" min={0} max={longestSeed} step={1} value={options.seed} onChange={({ target }) => set({ seed: Math.min(longestSeed, Math.max(0, Math.trunc(Number(target.value)))) })} />
          </label>
          <p className={styles["how"]}>{t("tryit.write.how")}</p>
        </form>
      </section>
      <section className={styles["answer"]} aria-label={t("tryit.write.answer")} data-f6="">
        <header className={styles["bar"]}>{bar}</header>
        <Answer written={written} />
      </section>
    </>
  );
}

function Setting({ name, value, range: [least, most, step], shown, onChange }: { name: "temperature" | "topK" | "topP" | "length"; value: number; range: readonly [number, number, number]; shown?: string; onChange(value: number): void }) {
  const { t } = useTranslation();
  const { format } = numberFormat(usePreferredLocale(), { maximumFractionDigits: 2 });
  return (
    <div className={styles["setting"]}>
      <span aria-hidden="true">{t(`tryit.write.${name}`)}</span>
      <Slider label={t(`tryit.write.${name}`)} value={value} least={least} most={most} step={step} onChange={(chosen) => onChange(Number(chosen.toFixed(2)))} className={styles["slider"]} />
      <output>{shown ?? format(value)}</output>
    </div>
  );
}

function Answer({ written: { kind, prompt, text, unknown, error } }: { written: Written }) {
  const { t } = useTranslation();
  return (
    // Long texts are scrolled by keys too.
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("tryit.write.text")}>
      {error && (
        <div role="alert">
          <Notice kind="danger" title={t(`errors.${error.code}.title`)}>
            {t(`errors.${error.code}.action`)}
          </Notice>
        </div>
      )}
      {unknown !== "" && <Notice kind="warn" title={t("tryit.write.unknown", { characters: unknown })} />}
      {kind === "nothing" ? (
        <p className={styles["empty"]}>{t("tryit.write.empty")}</p>
      ) : (
        <p className={styles["text"]}>
          <b>{prompt}</b>
          {text}
        </p>
      )}
      <span className={hidden["hidden"]} role="status">
        {kind === "nothing" ? "" : t(`tryit.write.${kind}`)}
      </span>
    </div>
  );
}
