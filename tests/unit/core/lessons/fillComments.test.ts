import { describe, expect, test } from "vitest";
import { commentKeys, fillComments } from "#core/lessons/fillComments.ts";

const comments = { "your-turn": { en: "your turn: add $1 layer", es: "te toca: agrega $1 capa" } };
const code = "add(flatten);\n  // @your-turn\nadd(dense);  // @your-turn  \n// @other\nconst at = 'a // @your-turn b';\n";

describe("comments of a code file", () => {
  test("are taken from the table in the asked language, and every line stays where it was", () => {
    expect(fillComments(code, comments, "es")).toBe("add(flatten);\n  // te toca: agrega $1 capa\nadd(dense);  // te toca: agrega $1 capa\n// @other\nconst at = 'a // @your-turn b';\n");
    expect(fillComments(code, comments, "en").split("\n")).toHaveLength(code.split("\n").length);
  });

  test("are found by key, also those that have no text", () => {
    expect(commentKeys(code)).toEqual(["your-turn", "your-turn", "other"]);
  });
});
