import { expect, test } from "vitest";
import { explainError, explanationKeys } from "#core/runs/explainError.ts";
import { errorMessages } from "#tests/support/errorMessages.ts";

test.each(errorMessages)("knows %s by its words", (key, message, values = {}) => {
  const explanation = explainError({ code: "student-error", message });
  expect(explanation?.key).toBe(key);
  expect(explanation?.values).toMatchObject(values);
});

test("knows by code and data what the host says", () => {
  expect(explainError({ code: "student-stalled", message: "", data: { seconds: 20, function: "train" } })).toEqual({ key: "stalled", values: { seconds: "20" } });
  expect(explainError({ code: "student-memory", message: "", data: { usedMiB: 1300, limitMiB: 1200 } })?.key).toBe("memoryUsed");
  expect(explainError({ code: "student-memory", message: "", data: { limitMiB: 1200 } })?.key).toBe("memoryLimit");
  expect(explainError({ code: "student-memory", message: "", data: { refusedLimitMiB: 1200 } })?.key).toBe("memoryRefused");
  expect(explainError({ code: "student-memory", message: "", data: { stateMiB: 1300, limitMiB: 1023 } })?.key).toBe("memoryState");
  expect(explainError({ code: "student-memory", message: "RangeError: Array buffer allocation failed" })?.key).toBe("memory");
  expect(explainError({ code: "student-nan", message: "", data: { step: 143, learningRate: 10 } })).toEqual({ key: "nanRate", values: { step: "143", learningRate: "10" } });
  expect(explainError({ code: "student-nan", message: "", data: { step: 143 } })?.key).toBe("nan");
});

test("knows what is wrong with the disk or the home, so that it is said in the person's language", () => {
  expect(explainError({ code: "disk-full", message: "The disk is full: /home/ana/lab.db could not be written.", data: { path: "/home/ana/lab.db", cause: "ENOSPC" } })).toEqual({ key: "diskFull", values: { path: "/home/ana/lab.db" } });
  expect(explainError({ code: "home-not-writable", message: "", data: { path: "/home/ana" } })?.key).toBe("folderDenied");
  expect(explainError({ code: "not-found", message: "", data: { hash: "abc" } })?.key).toBe("fileGone");
  expect(explainError({ code: "not-found", message: "", data: { presets: [] } })).toBeUndefined();
});

test("leaves alone what nobody foresaw", () => {
  expect(explainError({ code: "student-error", message: "Error: the cat sat on the keyboard" })).toBeUndefined();
  expect(explainError({ code: "internal", message: "" })).toBeUndefined();
  // A journal that is well.
  expect(explainError({ code: "conflict", message: "The journal of run 01JABC is already open for writing." })).toBeUndefined();
});

test("has an example of every kind that is known by its words", () => {
  const byCode = ["stalled", "memoryUsed", "memoryNeeded", "memoryState", "memoryRefused", "memoryLimit", "memory", "neverSettles", "nanData", "nanLog", "nanDivision", "nanOutput", "nanGradient", "nanRate", "nan", "nanModel", "attemptLost", "exit", "diskFull", "folderDenied", "databaseDamaged", "databaseNewer", "fileGone", "fileDamaged", "checkpointDamaged", "journalDamaged"];
  expect(explanationKeys.filter((key) => !errorMessages.some(([known]) => known === key))).toEqual(byCode);
});
