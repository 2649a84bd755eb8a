import { describe, expect, test } from "vitest";
import { readDirectives } from "#core/lessons/directives.ts";

describe("directives of a lesson's text", () => {
  test("are read with caption, attributes and line", () => {
    expect(readDirectives('# A\n\n::figure[Many hands]{view="image-grid" rows="4"}\n\n:::predict{id="shifted"}\nHow many?\n:::\n\n::pause\n')).toEqual([
      { name: "figure", caption: "Many hands", attributes: { view: "image-grid", rows: "4" }, line: 3 },
      { name: "predict", caption: "", attributes: { id: "shifted" }, line: 5 },
      { name: "pause", caption: "", attributes: {}, line: 9 },
    ]);
  });

  test("are not looked for in code blocks", () => {
    expect(readDirectives("```md\n::figure{view=\"x\"}\n```\n::pause")).toHaveLength(1);
    expect(readDirectives("````md\n```\n::pause\n```\n````")).toEqual([]);
  });

  test("without a readable name have none", () => {
    expect(readDirectives("::figure{view=\"curves\"} and more")).toMatchObject([{ name: "", line: 1 }]);
    expect(readDirectives("::<script>")).toMatchObject([{ name: "" }]);
  });
});
