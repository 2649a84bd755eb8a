import { isAppError, toAppError } from "#shared/AppError.ts";
import { tell } from "../notices/noticeStore.ts";

/** What went wrong with nobody looking is told in passing: a page that goes quiet looks as if it had worked. */
export function followFailures(): void {
  window.addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) => {
    // A cut is told by the status bar, and what was called off was called off.
    if (isAppError(reason) && (reason.code === "disconnected" || reason.code === "cancelled")) return;
    const { code } = toAppError(reason);
    tell({ kind: "danger", text: { key: `errors.${code}.title` }, detail: { key: `errors.${code}.action` } });
  });
}
