import { stripTypeScriptTypes } from "node:module";
import { parse, type Node } from "acorn";

/** What a program's text says, without running it. Lines are those of the student's own file. */
export interface CodeFacts {
  imports: readonly { from: string; names: readonly string[]; file: string; line: number }[];
  exports: readonly { name: string; file: string; line: number }[];
  /** In the order they are written. */
  calls: readonly CallFact[];
  /** Names of properties (`row.mass`, `{ mass }`) and words in quotes, wherever they are written. */
  mentions: readonly { text: string; file: string; line: number }[];
}

export interface CallFact {
  /** As written, dots and all: `tf.layers.dense`; computed names are `?`. */
  callee: string;
  /** Settings of the first object argument; a value that is not written out is undefined, its key is there. */
  settings: Readonly<Record<string, string | number | boolean | undefined>>;
  file: string;
  line: number;
}

/** A node of any kind, read by key: acorn's own types know each kind apart, a walk does not. */
type AnyNode = Node & Readonly<Record<string, unknown>>;

/** Facts of all TypeScript files together. Files that cannot be parsed are left out: loading the program tells that better. */
export function readCodeFacts(files: Readonly<Record<string, string>>): CodeFacts {
  const imports: CodeFacts["imports"][number][] = [];
  const exports: CodeFacts["exports"][number][] = [];
  const calls: CallFact[] = [];
  const mentions: CodeFacts["mentions"][number][] = [];
  for (const [file, text] of Object.entries(files)) {
    const program = parseFile(text);
    if (!program) continue;
    visit(program, (node) => {
      const at = { file, line: node.loc?.start.line ?? 1 };
      if (node.type === "ImportDeclaration") imports.push({ from: String(literal(node["source"])), names: importedNames(node), ...at });
      else if (node.type === "ExportNamedDeclaration") exports.push(...exportedNames(node).map((name) => ({ name, ...at })));
      else if (node.type === "CallExpression" || node.type === "NewExpression") calls.push({ callee: dotted(node["callee"] as AnyNode), settings: settingsOf(node["arguments"] as AnyNode[]), ...at });
      const mention = mentioned(node);
      if (mention !== undefined) mentions.push({ text: mention, ...at });
    });
  }
  return { imports, exports, calls, mentions };
}

function parseFile(text: string): AnyNode | undefined {
  try {
    return parse(stripTypeScriptTypes(text), { ecmaVersion: "latest", sourceType: "module", locations: true }) as unknown as AnyNode;
  } catch {
    return undefined;
  }
}

function visit(node: AnyNode, found: (node: AnyNode) => void): void {
  found(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) visit(child, found);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function dotted(node: AnyNode): string {
  if (node.type === "Identifier") return String(node["name"]);
  if (node.type === "MemberExpression" && node["computed"] === false) return `${dotted(node["object"] as AnyNode)}.${dotted(node["property"] as AnyNode)}`;
  return "?";
}

function mentioned(node: AnyNode): string | undefined {
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  const name = node["computed"] === true ? undefined : node.type === "MemberExpression" ? node["property"] : node.type === "Property" ? node["key"] : undefined;
  return isNode(name) && name.type === "Identifier" ? nameOf(name) : undefined;
}

function settingsOf(args: readonly AnyNode[]): CallFact["settings"] {
  const object = args.find(({ type }) => type === "ObjectExpression");
  const settings: Record<string, string | number | boolean | undefined> = {};
  for (const property of (object?.["properties"] ?? []) as AnyNode[]) {
    if (property.type !== "Property" || property["computed"] === true) continue;
    const key = property["key"] as AnyNode;
    settings[String(key["name"] ?? key["value"])] = literal(property["value"]);
  }
  return settings;
}

function literal(node: unknown): string | number | boolean | undefined {
  const value = isNode(node) && node.type === "Literal" ? node["value"] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** `* as tf` is named `*`. */
function importedNames(node: AnyNode): string[] {
  return (node["specifiers"] as AnyNode[]).map((one) => (one.type === "ImportNamespaceSpecifier" ? "*" : one.type === "ImportDefaultSpecifier" ? "default" : nameOf(one["imported"])));
}

function exportedNames(node: AnyNode): string[] {
  const specifiers = (node["specifiers"] as AnyNode[]).map((one) => nameOf(one["exported"]));
  const declaration = node["declaration"];
  if (!isNode(declaration)) return specifiers;
  if (declaration.type === "VariableDeclaration") return (declaration["declarations"] as AnyNode[]).map((one) => nameOf(one["id"]));
  return [nameOf(declaration["id"])];
}

function nameOf(node: unknown): string {
  const name = isNode(node) ? (node["name"] ?? node["value"]) : undefined;
  return typeof name === "string" ? name : "?";
}
