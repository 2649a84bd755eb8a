import type { Node, Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { directiveFromMarkdown } from "mdast-util-directive";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { mathFromMarkdown } from "mdast-util-math";
import { directive } from "micromark-extension-directive";
import { gfm } from "micromark-extension-gfm";
import { math } from "micromark-extension-math";
import { webAddress } from "#shared/webAddress.ts";

/** A text of a lesson as a tree: GitHub's Markdown, formulas, and directives that stand on lines of their own. */
export function parseMarkdown(text: string): Root {
  const { flow } = directive();
  return fromMarkdown(text, { extensions: [gfm(), math(), ...(flow ? [{ flow }] : [])], mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown(), directiveFromMarkdown()] });
}

/** A node as its author wrote it: what is not rendered is shown so. */
export function sourceOf(text: string, node: Node): string {
  const { start, end } = node.position ?? {};
  return start?.offset === undefined ? "" : text.slice(start.offset, end?.offset);
}

/** Where a link of an untrusted text may lead; undefined: nowhere. */
export function safeAddress(address: string): string | undefined {
  return address.startsWith("#") ? address : webAddress(address);
}

/** The words of a node. */
export function wordsOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(wordsOf).join("") : "";
}

/** The name of a heading in a link: `#what-a-probability-costs`. */
export function slugOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, "").trim().replace(/\s+/gu, "-");
}
