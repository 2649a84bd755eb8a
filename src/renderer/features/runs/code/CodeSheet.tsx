import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { diffFiles, type DiffLine, type FileDiff } from "#core/runs/diffLines.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import { Sheet } from "#renderer/ui/panes/Sheet.tsx";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./CodeSheet.module.css";
import { foldSame } from "./foldSame.ts";
import { useRunCode, type RunCode } from "./useRunCode.ts";

export interface CodeSheetProps {
  run: RunSummary;
  /** Compared with this one's. */
  before: RunSummary | undefined;
  close(): void;
}

/** A run's code as it was when it ran, to be read and copied; or what became of another run's. */
export function CodeSheet({ run, before, close }: CodeSheetProps) {
  const { t } = useTranslation();
  const code = useRunCode(run.runId);
  const older = useRunCode(before?.runId);
  const title = before ? t("runs.code.diffTitle", { before: before.number, after: run.number }) : t("runs.code.title", { number: run.number });
  return (
    <Sheet open title={title} closeLabel={t("runs.code.close")} close={close}>
      {before ? <Differences before={older} after={code} /> : <Program code={code} />}
    </Sheet>
  );
}

function Program({ code }: { code: RunCode }) {
  const { t } = useTranslation();
  const paths = code.kind === "read" ? Object.keys(code.files).sort() : [];
  const [chosen, choose] = useState<string>();
  const [copied, setCopied] = useState(false);
  const path = chosen !== undefined && paths.includes(chosen) ? chosen : paths[0];
  if (code.kind !== "read" || path === undefined) return <p className={styles["words"]}>{t(code.kind === "reading" ? "runs.code.reading" : "runs.code.gone")}</p>;
  const text = code.files[path]!;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <div className={styles["bar"]}>
        {paths.length > 1 ? <Segmented label={t("runs.code.title", { number: 0 })} value={path} options={paths.map((value) => ({ value, label: value }))} onChange={(next) => (setCopied(false), choose(next))} /> : <code>{path}</code>}
        <span className={styles["note"]}>{t("runs.code.asRun")}</span>
        <Button onPress={() => void copy()}>
          {copied ? <Check size={16} strokeWidth={1.75} aria-hidden="true" /> : <Copy size={16} strokeWidth={1.75} aria-hidden="true" />}
          <span role="status">{t(copied ? "runs.code.copied" : "runs.code.copy")}</span>
        </Button>
      </div>
      <ScrollBox label={path} className={styles["code"]}>
        <Lines lines={text.replace(/\n$/, "").split("\n").map((line, index): DiffLine => ({ kind: "same", text: line, before: index + 1, after: index + 1 }))} />
      </ScrollBox>
    </>
  );
}

function Differences({ before, after }: { before: RunCode; after: RunCode }) {
  const { t } = useTranslation();
  if (before.kind !== "read" || after.kind !== "read") return <p className={styles["words"]}>{t(before.kind === "unread" || after.kind === "unread" ? "runs.code.gone" : "runs.code.reading")}</p>;
  const files = diffFiles(before.files, after.files);
  if (files.length === 0) return <p className={styles["words"]}>{t("runs.changed.codeSame")}</p>;
  return (
    <ScrollBox label={t("runs.changed.title")} className={styles["code"]}>
      {files.map((file) => (
        <FileDifference key={file.path} file={file} />
      ))}
    </ScrollBox>
  );
}

function FileDifference({ file: { path, lines } }: { file: FileDiff }) {
  const { t } = useTranslation();
  const [unfolded, unfold] = useState<ReadonlySet<number>>(new Set());
  return (
    <section aria-label={path}>
      <h3 className={styles["path"]}>{path}</h3>
      {foldSame(lines).map(({ from, lines: part, folded }) =>
        folded && !unfolded.has(from) ? (
          <button key={from} type="button" className={styles["fold"]} onClick={() => unfold(new Set([...unfolded, from]))}>
            {t("runs.code.folded", { count: part.length })}
          </button>
        ) : (
          <Lines key={from} lines={part} diff />
        ),
      )}
    </section>
  );
}

const signs = { same: " ", added: "+", removed: "−" } as const;

function Lines({ lines, diff = false }: { lines: readonly DiffLine[]; diff?: boolean }) {
  const { t } = useTranslation();
  return (
    <ol className={diff ? styles["diff"] : undefined}>
      {lines.map(({ kind, text, before, after }) => (
        <li key={`${before ?? ""}-${after ?? ""}`} className={styles[kind]}>
          <span className={styles["line"]} aria-hidden="true">
            {after ?? before}
          </span>
          {diff && (
            <span className={styles["sign"]} aria-hidden="true">
              {signs[kind]}
            </span>
          )}
          <code>{text}</code>
          {diff && kind !== "same" && <span className={styles["said"]}>{t(`runs.code.${kind}`)}</span>}
        </li>
      ))}
    </ol>
  );
}
