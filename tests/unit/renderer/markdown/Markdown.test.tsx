import { readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown, type DrawDirective } from "#renderer/markdown/Markdown.tsx";
import { safeAddress, slugOf } from "#renderer/markdown/parseMarkdown.ts";

const echo: DrawDirective = ({ name, attributes }, inside) => (name === "figure" || name === "predict" ? <section title={`${name} ${JSON.stringify(attributes)}`}>{inside}</section> : undefined);

function html(text: string, directive?: DrawDirective): string {
  return renderToStaticMarkup(<Markdown text={text} {...(directive && { directive })} />);
}

describe("a text nobody trusts", () => {
  test("raw HTML is shown as it was written", () => {
    const shown = html('<script>alert(1)</script>\n\nA <img src=x onerror="alert(1)"> and <b>bold</b>.\n\n<iframe src="https://example.org"></iframe>');
    expect(shown).not.toMatch(/<(?:script|img|iframe|b)\b/);
    expect(shown).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(shown).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  });

  test.each(["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "&#106;avascript:alert(1)", "data:text/html,<b>x</b>", "file:///etc/passwd", "app://lab/", "//example.org", "https://user:word@example.org", "vbscript:x", "blob:https://example.org/1"])("a link to %s is only its words", (address) => {
    const shown = html(`[words](<${address}>) and [words][one]\n\n[one]: <${address}>`);
    expect(shown).not.toContain("<a");
    expect(shown).toContain("words");
  });

  test("links to the web open apart and tell nobody where one came from", () => {
    expect(html("[words](https://example.org/a?b=c)")).toContain('<a href="https://example.org/a?b=c" target="_blank" rel="noopener noreferrer"');
  });

  test("an autolinked address obeys the same rule", () => {
    const shown = html("https://example.org and someone@example.org and <javascript:alert(1)>");
    expect(shown.match(/<a /g)).toHaveLength(1);
  });

  test("images are never fetched", () => {
    expect(html("![cat](https://example.org/cat.png) ![cat][one]\n\n[one]: https://example.org/cat.png")).not.toContain("<img");
  });

  test("what is not rendered is shown as it was written", () => {
    expect(html("A note[^1].\n\n[^1]: Here.")).toContain("[^1]: Here.");
    expect(html("![cat](a.png)")).toContain("![cat](a.png)");
  });

  test("nesting without end is cut, and soon", () => {
    const began = performance.now();
    const shown = html(`${">".repeat(3000)} deep`);
    expect(shown.match(/<blockquote>/g)!.length).toBeLessThan(30);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test("a directive's name and attributes never become markup", () => {
    const shown = html(':::script{src="x" onclick="alert(1)"}\nalert(1)\n:::\n\n::iframe[x]{src="javascript:alert(1)"}', echo);
    expect(shown).not.toMatch(/<(?:script|iframe)/);
    expect(shown).toContain(":::script{src=");
  });
});

describe("directives", () => {
  test("stand on lines of their own", () => {
    const shown = html('::figure[A *curve*, $x$]{view="curves"}\n\n:::predict{id="one"}\nSay it.\n:::', echo);
    expect(shown).toContain('title="figure {&quot;view&quot;:&quot;curves&quot;}"');
    expect(shown).toContain("<em>curve</em>");
    expect(shown).toContain('title="predict {&quot;id&quot;:&quot;one&quot;}"><p>Say it.</p>');
  });

  test("within a sentence a colon is a colon", () => {
    expect(html("At 10:30, ratio:b and :smile:", echo)).toContain("At 10:30, ratio:b and :smile:");
  });

  test("within another are shown as they were written", () => {
    const shown = html('::::predict{id="one"}\n:::predict{id="two"}\nInside.\n:::\n\n::figure[x]{view="curves"}\n::::', echo);
    expect(shown.match(/<section/g)).toHaveLength(1);
    expect(shown).toContain(":::predict{id=&quot;two&quot;}");
    expect(shown).toContain("::figure[x]");
  });

  test("in a block of code are code", () => {
    expect(html('```\n::figure[x]{view="curves"}\n```', echo)).toContain("<code>::figure");
  });
});

describe("what lessons are written in", () => {
  test("formulas stand as they were written until their letters are here", () => {
    expect(html("With $x^2$:\n\n$$y = x$$\n\n$$\nz\n$$")).toContain("<code>x^2</code>");
  });

  test("tables, lists, code and notes", () => {
    const shown = html("| a | b |\n|---|--:|\n| 1 | 2 |\n\n1. one\n2. two\n\n> note\n\n~~old~~\n\n- [x] done");
    expect(shown).toContain("<th");
    expect(shown).toContain('text-align:right">2</td>');
    expect(shown).toContain('<ol start="1"><li>one</li>');
    expect(shown).toContain("<blockquote><p>note</p>");
    expect(shown).toContain("<del>old</del>");
    expect(shown).toContain("☑");
  });

  test.each(["first-steps/lessons/fs1-line", "first-steps/lessons/fs4-softmax", "first-steps/lessons/digits-mlp", "seeing/lessons/cnn-digits"])("of %s nothing is left unread in either language", (lesson) => {
    for (const language of ["en", "es"]) {
      const shown = html(readFileSync(`resources/courses/${lesson}/${language}/lesson.md`, "utf8"), ({ name }, inside) => <section title={name}>{inside}</section>);
      expect(shown).not.toContain("source");
      expect(shown).not.toMatch(/:::|\$|\*\*/);
    }
  });
});

test("an address leads to the web or into the text", () => {
  expect(safeAddress("#a")).toBe("#a");
  expect(safeAddress("https://example.org")).toBe("https://example.org/");
  expect(safeAddress("http://example.org")).toBeUndefined();
  expect(safeAddress("/etc/passwd")).toBeUndefined();
  expect(slugOf("¿Qué cuesta una probabilidad?")).toBe("qué-cuesta-una-probabilidad");
});
