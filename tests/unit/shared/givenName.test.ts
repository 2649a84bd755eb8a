import { expect, test } from "vitest";
import { givenNameSchema } from "#shared/givenName.ts";

test("a name is what a person can see: signs of direction, of no width and of control are taken out, letters are one sign each", () => {
  expect(givenNameSchema.parse(" Rosa\u202Egnp.exe\u2066\u0007\u200B ")).toBe("Rosagnp.exe");
  expect(givenNameSchema.parse("An\u0303o")).toBe("Año");
  expect(givenNameSchema.parse("\u200F \uFEFF")).toBe("");
});
