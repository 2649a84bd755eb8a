import { beforeEach, expect, test } from "vitest";
import { dismiss, tell, useNoticeStore } from "#renderer/notices/noticeStore.ts";

const keys = (): string[] => useNoticeStore.getState().notices.map(({ text }) => text.key);
const full = { key: "errors.disk-full.title" } as const;
const kept = { key: "editor.kept" } as const;

beforeEach(() => useNoticeStore.setState({ notices: [] }));

test("at most three notices are shown, the newest last", () => {
  for (const key of ["run.run", "run.stop", "run.pause", "run.resume"] as const) tell({ kind: "info", text: { key } });
  expect(keys()).toEqual(["run.stop", "run.pause", "run.resume"]);
});

test("the same words told again are one notice", () => {
  tell({ kind: "warn", text: full });
  tell({ kind: "ok", text: kept });
  tell({ kind: "warn", text: full });
  expect(keys()).toEqual([kept.key, full.key]);
});

test("words with other values are another notice", () => {
  for (const number of [1, 2]) tell({ kind: "info", text: { key: "runs.stillAtWork", values: { number } } });
  expect(keys()).toHaveLength(2);
});

test("a notice goes when it is closed", () => {
  tell({ kind: "ok", text: kept });
  dismiss(useNoticeStore.getState().notices[0]!.id);
  expect(keys()).toEqual([]);
});
