import type { Nodes, Parents, PhrasingContent } from "mdast";
import { memo, useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Formula } from "./Formula.tsx";
import { ScrollBox } from "../ui/panes/ScrollBox.tsx";
import styles from "./Markdown.module.css";
import { parseMarkdown, safeAddress, slugOf, sourceOf, wordsOf } from "./parseMarkdown.ts";

/** Draws a directive; undefined: it is none that may stand here, and its source is shown. */
export type DrawDirective = (directive: { name: string; attributes: Readonly<Record<string, string>>; line: number }, children: ReactNode) => ReactNode | undefined;

export interface MarkdownProps {
  /** Not trusted: nothing of it becomes HTML, and what is not on the list below is shown as it was written. */
  text: string;
  directive?: DrawDirective;
  className?: string;
}

interface Place {
  text: string;
  directive: DrawDirective | undefined;
  depth: number;
  /** Names a block of code for who can't see it. */
  codeLabel: string;
  /** Within a directive no other stands. */
  inDirective: boolean;
}

/** Deeper than anybody writes; what is deeper is shown as it was written. */
const deepest = 24;

/** A text of a course. */
export const Markdown = memo(function Markdown({ text, directive, className = "" }: MarkdownProps) {
  const codeLabel = useTranslation().t("lesson.codeSample");
  const drawn = useMemo(() => children(parseMarkdown(text), { text, directive, depth: 0, codeLabel, inDirective: false }), [text, directive, codeLabel]);
  return <div className={`${styles["prose"]} ${className}`}>{drawn}</div>;
});

function children(parent: Parents, place: Place): ReactNode[] {
  const inner = { ...place, depth: place.depth + 1 };
  return parent.children.map((child, index) => draw(child, inner, `${child.type} ${index}`));
}

function draw(node: Nodes, place: Place, key: string): ReactNode {
  const source = (): ReactNode => <span key={key} className={styles["source"]}>{sourceOf(place.text, node)}</span>;
  if (place.depth > deepest) return source();
  switch (node.type) {
    case "text":
      return node.value;
    case "paragraph": {
      const formula = onlyFormula(node.children, place.text);
      return formula ? <Formula key={key} tex={formula} display /> : <p key={key}>{children(node, place)}</p>;
    }
    case "heading": {
      const Heading = (["h1", "h2", "h3", "h4"] as const)[Math.min(node.depth, 4) - 1]!;
      return (
        <Heading key={key} tabIndex={-1} data-slug={slugOf(wordsOf(node))}>
          {children(node, place)}
        </Heading>
      );
    }
    case "strong":
      return <strong key={key}>{children(node, place)}</strong>;
    case "emphasis":
      return <em key={key}>{children(node, place)}</em>;
    case "delete":
      return <del key={key}>{children(node, place)}</del>;
    case "break":
      return <br key={key} />;
    case "thematicBreak":
      return <hr key={key} />;
    case "inlineCode":
      return <code key={key}>{node.value}</code>;
    case "code":
      return (
        <ScrollBox key={key} className={styles["code"]} label={place.codeLabel}>
          <pre>
            <code>{node.value}</code>
          </pre>
        </ScrollBox>
      );
    case "inlineMath":
      return <Formula key={key} tex={node.value} display={isDisplay(place.text, node)} />;
    case "math":
      return <Formula key={key} tex={node.value} display />;
    case "blockquote":
      return <blockquote key={key}>{children(node, place)}</blockquote>;
    case "list": {
      const List = node.ordered ? "ol" : "ul";
      return (
        <List key={key} {...(node.ordered && node.start ? { start: node.start } : {})}>
          {children(node, place)}
        </List>
      );
    }
    case "listItem":
      return (
        <li key={key} className={typeof node.checked === "boolean" ? styles["task"] : undefined}>
          {typeof node.checked === "boolean" && (node.checked ? "☑ " : "☐ ")}
          {node.children.map((child, index) => (child.type === "paragraph" && !node.spread ? children(child, place) : draw(child, { ...place, depth: place.depth + 1 }, String(index))))}
        </li>
      );
    case "table":
      return (
        <ScrollBox key={key} className={styles["table"]} label={node.children[0] ? wordsOf(node.children[0]) : ""}>
          <table>
            <thead>{node.children.slice(0, 1).map((row) => tableRow(row, "th", node.align ?? [], place))}</thead>
            <tbody>{node.children.slice(1).map((row) => tableRow(row, "td", node.align ?? [], place))}</tbody>
          </table>
        </ScrollBox>
      );
    case "link": {
      const address = safeAddress(node.url);
      return address === undefined ? <span key={key}>{children(node, place)}</span> : <Link key={key} address={address}>{children(node, place)}</Link>;
    }
    case "containerDirective":
    case "leafDirective": {
      const attributes = Object.fromEntries(Object.entries(node.attributes ?? {}).map(([name, value]) => [name, value ?? ""]));
      const inside = children(node, { ...place, inDirective: true });
      const drawn = place.inDirective ? undefined : place.directive?.({ name: node.name, attributes, line: node.position?.start.line ?? 0 }, inside);
      return drawn === undefined ? <p key={key}>{source()}</p> : <div key={key}>{drawn}</div>;
    }
    case "html":
      return <span key={key} className={styles["source"]}>{node.value}</span>;
    default:
      return source();
  }
}

function tableRow(row: Parents, Cell: "th" | "td", align: readonly (string | null)[], place: Place): ReactNode {
  return (
    <tr key={row.position?.start.line}>
      {row.children.map((cell, index) => (
        <Cell key={`column ${index}`} style={{ textAlign: align[index] === "right" || align[index] === "center" ? align[index] : "start" }}>
          {children(cell as Parents, place)}
        </Cell>
      ))}
    </tr>
  );
}

/** `#name` leads to a heading of the same text, since the page's own address says where a person is; others open a tab of their own. */
function Link({ address, children: inside }: { address: string; children: ReactNode }) {
  if (!address.startsWith("#")) {
    return (
      <a href={address} target="_blank" rel="noopener noreferrer" title={address}>
        {inside}
      </a>
    );
  }
  const jump = (event: React.MouseEvent<HTMLAnchorElement>): void => {
    event.preventDefault();
    const slug = slugOf(decodeURIComponent(address.slice(1)));
    const heading = event.currentTarget.closest(`.${styles["prose"]}`)?.querySelector<HTMLElement>(`[data-slug="${CSS.escape(slug)}"]`);
    heading?.scrollIntoView();
    heading?.focus();
  };
  return (
    <a href={address} onClick={jump}>
      {inside}
    </a>
  );
}

function isDisplay(text: string, node: Nodes): boolean {
  return sourceOf(text, node).startsWith("$$");
}

/** The formula of a paragraph that is nothing else. */
function onlyFormula(content: readonly PhrasingContent[], text: string): string | undefined {
  const [first, ...others] = content;
  return first?.type === "inlineMath" && others.length === 0 && isDisplay(text, first) ? first.value : undefined;
}
