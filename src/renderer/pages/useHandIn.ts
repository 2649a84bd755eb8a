import { useCallback, useState } from "react";
import { toAppError } from "#shared/AppError.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { useCommand } from "../commands/useCommand.ts";
import { useLab } from "../lab/useLab.ts";
import { tell } from "../notices/noticeStore.ts";
import { saveFile } from "../ui/saveFile.ts";

export interface HandInProps {
  lessonId: string;
  language: Language;
  /** Whether there is anything of the learner's own. */
  can: boolean;
  /** Resolves when all that was typed is on disk. */
  flush(): Promise<void>;
}

/** Makes the file to hand in and keeps it where downloads go. Undefined while it can't be done. */
export function useHandIn({ lessonId, language, can, flush }: HandInProps): (() => void) | undefined {
  const { call } = useLab();
  const [busy, setBusy] = useState(false);
  const handIn = useCallback(async (): Promise<void> => {
    setBusy(true);
    try {
      await flush();
      // Its checks are decided for it, which may take a training.
      const { name, bytes } = await call((lab) => lab.work.handIn({ lessonId, language }));
      saveFile(name, Uint8Array.from(bytes), "application/zip");
      tell({ kind: "ok", text: { key: "lesson.handIn.done", values: { name } }, detail: { key: "lesson.handIn.holds" } });
    } catch (error) {
      const { code } = toAppError(error);
      tell({ kind: "danger", text: { key: `errors.${code}.title` }, detail: { key: `errors.${code}.action` } });
    } finally {
      setBusy(false);
    }
  }, [call, flush, language, lessonId]);
  const start = can && !busy ? () => void handIn() : undefined;
  useCommand("lesson.handIn", start);
  return start;
}
