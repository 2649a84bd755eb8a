import { parse, type Node } from "acorn";

export interface Declaration {
  name: string;
  line: number;
}

/** No program writes an export like that: its own names stay its own. */
const prefix = "shape of ";

type AnyNode = Node & Readonly<Record<string, unknown>>;

/** The names that a module's top level declares with `const`, in order; none for a text that cannot be parsed. */
export function findDeclarations(source: string): Declaration[] {
  let body: readonly AnyNode[];
  try {
    body = parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true }).body as unknown as AnyNode[];
  } catch {
    return []; // loading it tells that better
  }
  return body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? (statement["declaration"] as AnyNode | undefined) : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration["kind"] !== "const") return [];
    return (declaration["declarations"] as AnyNode[]).flatMap((one) => namesIn(one["id"] as AnyNode));
  });
}

function namesIn(pattern: AnyNode): Declaration[] {
  switch (pattern.type) {
    case "Identifier":
      return [{ name: String(pattern["name"]), line: pattern.loc!.start.line }];
    case "ObjectPattern":
      return (pattern["properties"] as AnyNode[]).flatMap((property) => namesIn((property["value"] ?? property["argument"]) as AnyNode));
    case "ArrayPattern":
      return (pattern["elements"] as (AnyNode | null)[]).flatMap((element) => (element ? namesIn(element) : []));
    case "AssignmentPattern":
      return namesIn(pattern["left"] as AnyNode);
    case "RestElement":
      return namesIn(pattern["argument"] as AnyNode);
    default:
      return [];
  }
}

/** The same module, whose declarations can be looked at from outside under names of ours. Added after its end: no line moves, and nothing it does changes. */
export function exposeDeclarations(source: string): string {
  const names = findDeclarations(source).map(({ name }) => `${name} as ${JSON.stringify(prefix + name)}`);
  return names.length === 0 ? source : `${source}\nexport { ${names.join(", ")} };\n`;
}

/** A module's exports, less those that `exposeDeclarations` added, and what those hold. */
export function separateExports(exports: Readonly<Record<string, unknown>>): { own: Record<string, unknown>; declared: Map<string, unknown> } {
  const own: Record<string, unknown> = {};
  const declared = new Map<string, unknown>();
  for (const [name, value] of Object.entries(exports)) {
    if (name.startsWith(prefix)) declared.set(name.slice(prefix.length), value);
    else own[name] = value;
  }
  return { own, declared };
}
