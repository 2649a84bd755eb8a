import { useEffect } from "react";
import { tell } from "../notices/noticeStore.ts";
import { useWorkStore } from "../work/workStore.ts";

/** Says why the code is not on disk, once, not at each try; and that it took the place of what another window saved. */
export function useSaveNotices(): void {
  useEffect(() => {
    let told: string | undefined;
    return useWorkStore.subscribe(({ saving, failure, replacedAt }, { replacedAt: before }) => {
      if (replacedAt !== undefined && replacedAt !== before) tell({ kind: "warn", text: { key: "editor.otherWindow" }, detail: { key: "editor.otherWindowDetail" } });
      if (saving === "saved") told = undefined;
      const code = saving === "failed" ? failure?.code : undefined;
      if (code === undefined || code === told) return;
      told = code;
      // Of ours, the lab refuses only what is too long.
      if (code === "invalid-input") tell({ kind: "danger", text: { key: "editor.unfit" }, detail: { key: "editor.unfitDetail" } });
      else tell({ kind: "danger", text: { key: `errors.${code}.title` }, detail: { key: `errors.${code}.action` } });
    });
  }, []);
}
