import { Download, Upload } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { AppError, toAppError } from "#shared/AppError.ts";
import { mostWorkFileBytes } from "#shared/contracts/work.ts";
import { useLabStore } from "#renderer/lab/labStore.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import { saveFile } from "#renderer/ui/saveFile.ts";
import { Facts } from "./Facts.tsx";
import styles from "./StoragePane.module.css";

type Outcome = { kind: "exported"; name: string; leftOut: { lessons: number; runs: number; models: number } } | { kind: "imported"; lessons: number; runs: number; alreadyHere: number } | { kind: "failed"; error: AppError };

/** Where one's work is, and how it is taken along or brought in. */
export function StoragePane() {
  const { t } = useTranslation();
  const { call } = useLab();
  const home = useLabStore(({ state }) => ("hello" in state ? state.hello.home : undefined));
  const [busy, setBusy] = useState<"export" | "import">();
  const [outcome, setOutcome] = useState<Outcome>();
  const attempt = async (kind: "export" | "import", work: () => Promise<Outcome>): Promise<void> => {
    setBusy(kind);
    setOutcome(undefined);
    try {
      setOutcome(await work());
    } catch (error) {
      setOutcome({ kind: "failed", error: toAppError(error) });
    } finally {
      setBusy(undefined);
    }
  };
  const exportWork = (): Promise<void> =>
    attempt("export", async () => {
      const file = await call((lab) => lab.work.export({}));
      saveFile(file.name, Uint8Array.from(file.bytes), "application/zip");
      return { kind: "exported", name: file.name, leftOut: file.leftOut };
    });
  const importWork = (file: File): Promise<void> =>
    attempt("import", async () => {
      // Before it is read: it may be far larger than the page.
      if (file.size > mostWorkFileBytes) throw new AppError({ code: "archive-invalid", message: `${file.name} has more than ${mostWorkFileBytes} bytes.` });
      const bytes = new Uint8Array(await file.arrayBuffer());
      return { kind: "imported", ...(await call((lab) => lab.work.import({ bytes }))) };
    });
  return (
    <>
      <Facts facts={[[t("settings.storage.home"), <code key="home">{home}</code>]]} />
      <p className={styles["text"]}>{t("settings.storage.homeText")}</p>
      <div className={styles["block"]}>
        <h3>{t("settings.storage.export")}</h3>
        <p>{t("settings.storage.exportText")}</p>
        <Button isDisabled={busy !== undefined} onPress={() => void exportWork()}>
          <Download size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(busy === "export" ? "settings.storage.exporting" : "settings.storage.exportDo")}
        </Button>
      </div>
      <div className={styles["block"]}>
        <h3>{t("settings.storage.import")}</h3>
        <p>{t("settings.storage.importText")}</p>
        <FileTrigger onSelect={(files) => files?.[0] && void importWork(files[0])}>
          <Button isDisabled={busy !== undefined}>
            <Upload size={16} strokeWidth={1.75} aria-hidden="true" />
            {t(busy === "import" ? "settings.storage.importing" : "settings.storage.importDo")}
          </Button>
        </FileTrigger>
      </div>
      <div role="status">
        {outcome?.kind === "exported" && <p>{t("settings.storage.exported", { name: outcome.name })}</p>}
        {outcome?.kind === "exported" && outcome.leftOut.lessons > 0 && <p>{t("settings.storage.unreadable", { count: outcome.leftOut.lessons })}</p>}
        {outcome?.kind === "exported" && outcome.leftOut.runs + outcome.leftOut.models > 0 && <p>{t("settings.storage.leftOut", outcome.leftOut)}</p>}
        {outcome?.kind === "imported" && <p>{t("settings.storage.imported", { lessons: outcome.lessons, runs: outcome.runs, alreadyHere: outcome.alreadyHere })}</p>}
        {outcome?.kind === "failed" && (
          <Notice kind="danger" title={t(`errors.${outcome.error.code}.title`)}>
            {t(`errors.${outcome.error.code}.action`)}
          </Notice>
        )}
      </div>
    </>
  );
}
