import type { ParseKeys } from "i18next";
import { create } from "zustand";

export type NoticeKind = "ok" | "info" | "warn" | "danger";

/** Said when it is shown, in the language that is spoken then. */
export interface NoticeWords {
  key: ParseKeys;
  values?: Readonly<Record<string, string | number>>;
}

export interface NoticeAction {
  label: NoticeWords;
  run(): void;
  /** Ctrl Z does it while the notice is shown. */
  isUndo?: boolean;
}

/** Something a person is told in passing; nothing that has to be answered. */
export interface Notice {
  kind: NoticeKind;
  text: NoticeWords;
  /** A second line: what is kept, or what to do. */
  detail?: NoticeWords;
  action?: NoticeAction;
}

export interface ShownNotice extends Notice {
  id: number;
}

/** Newest last. More than these at once nobody reads. */
const most = 3;
let lastId = 0;

export const useNoticeStore = create<{ notices: readonly ShownNotice[] }>(() => ({ notices: [] }));

export function tell(notice: Notice): void {
  const id = ++lastId;
  // The same words again are the same notice, told anew.
  useNoticeStore.setState(({ notices }) => ({ notices: [...notices.filter(({ text }) => JSON.stringify(text) !== JSON.stringify(notice.text)), { ...notice, id }].slice(-most) }));
}

export function dismiss(id: number): void {
  useNoticeStore.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
