import { beforeEach, expect, test } from "vitest";
import { dismiss, tell, useNoticeStore } from "#renderer/notices/noticeStore.ts";

const texts = (): string[] => useNoticeStore.getState().notices.map(({ text }) => text);

beforeEach(() => useNoticeStore.setState({ notices: [] }));

test("at most three notices are shown, the newest last", () => {
  for (const text of ["one", "two", "three", "four"]) tell({ kind: "info", text });
  expect(texts()).toEqual(["two", "three", "four"]);
});

test("the same words told again are one notice", () => {
  tell({ kind: "warn", text: "The disk is full" });
  tell({ kind: "ok", text: "Saved" });
  tell({ kind: "warn", text: "The disk is full" });
  expect(texts()).toEqual(["Saved", "The disk is full"]);
});

test("a notice goes when it is closed", () => {
  tell({ kind: "ok", text: "Saved" });
  dismiss(useNoticeStore.getState().notices[0]!.id);
  expect(texts()).toEqual([]);
});
