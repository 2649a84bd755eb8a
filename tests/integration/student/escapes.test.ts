import { describe, expect, it } from "vitest";
import { escapes } from "#tests/fixtures/student/escapes.ts";
import { createStudentLab } from "#tests/support/labs/studentLab.ts";

describe("a program that tries to get out", () => {
  it.each(escapes)("$name", async ({ program, fails, line, prints, endsWith, says }) => {
    const { end, lines } = await createStudentLab().run(program, { limits: { stallSeconds: 20 } });
    if (fails === undefined) {
      expect(end).toMatchObject({ kind: "succeeded" });
    } else {
      expect(end).toMatchObject({ kind: "failed", error: { code: fails, ...(line === undefined ? {} : { line }) } });
      if (says) expect(end.kind === "failed" && end.error.message).toMatch(says);
    }
    if (endsWith) expect(lines.slice(-endsWith.length)).toEqual(endsWith);
    if (prints) expect(lines).toEqual(prints);
    if (end.kind === "succeeded") expect(end.result.exports).not.toHaveProperty("forged");
  });

  it("has at least 25 ways to try", () => {
    expect(escapes.length).toBeGreaterThanOrEqual(25);
  });
});
