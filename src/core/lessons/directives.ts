/**
 * The widgets a lesson's text may ask for, as generic directives: `::figure[caption]{view="curves"}`, `::pause`, and
 * `:::predict{id="..."}` up to `:::`. The text is not trusted: what is not on this list is an error, never rendered.
 */
export interface Directive {
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** Of a figure. */
  caption: string;
  line: number;
}

/** Live views and drawings a figure can show. */
export const figureViews = ["image-grid", "template-maps", "folded-sheet", "curves", "confusion", "shift-curve", "scatter", "layer-costs", "network-stack", "stencil-window", "attention-lines", "attention-maps"] as const;

const fence = /^(`{3,}|~{3,})/;
const opening = /^(:{2,3})([a-z]+)(?:\[([^\]]*)\])?(?:\{([^}]*)\})?\s*$/;

/** Directives of a text in order; lines of code blocks are skipped. A malformed one has the name "". */
export function readDirectives(markdown: string): Directive[] {
  const directives: Directive[] = [];
  let code: string | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const mark = fence.exec(text)?.[1];
    if (mark !== undefined && (code === undefined || mark.startsWith(code))) code = code === undefined ? mark : undefined;
    if (code !== undefined || !text.startsWith("::") || text.trim() === ":::") continue;
    const [, , name = "", caption = "", attributes = ""] = opening.exec(text) ?? [];
    directives.push({ name, caption, attributes: readAttributes(attributes), line: index + 1 });
  }
  return directives;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/([a-z][\w-]*)="([^"]*)"/g), ([, name, value]) => [name!, value!]));
}
