import { parse, type AnyNode } from "acorn";

/** 1-based. */
export interface Place {
  line: number;
  column: number;
}

const options = { ecmaVersion: "latest", sourceType: "module", locations: true } as const;

/** Where the text is no JavaScript. For errors that V8 finds and the type stripper doesn't, such as a name declared twice. */
export function findSyntaxError(source: string): Place | undefined {
  try {
    parse(source, options);
    return undefined;
  } catch (error) {
    const { loc } = error as { loc?: { line: number; column: number } };
    return loc && { line: loc.line, column: loc.column + 1 };
  }
}

/** The import of `specifier`, static or with a literal. */
export function findImport(source: string, specifier: string): Place | undefined {
  return placeOf(findNodes(source, (node) => "source" in node && node.source?.type === "Literal" && node.source.value === specifier)[0]);
}

/** Where something that is no error was thrown, if only one place can have been it: such a thing has no stack. */
export function findThrow(sources: Iterable<readonly [file: string, source: string]>, thrown: unknown): (Place & { file: string }) | undefined {
  const all = [...sources].flatMap(([file, source]) =>
    findNodes(source, (node) => node.type === "ThrowStatement" && node.argument.type !== "NewExpression").map((node) => ({ node, file })),
  );
  const same = all.filter(({ node }) => node.type === "ThrowStatement" && node.argument.type === "Literal" && node.argument.value === thrown);
  const [only, another] = same.length > 0 ? same : all;
  const place = another ? undefined : placeOf(only?.node);
  return place && { file: only!.file, ...place };
}

function placeOf(node: AnyNode | undefined): Place | undefined {
  return node?.loc ? { line: node.loc.start.line, column: node.loc.start.column + 1 } : undefined;
}

function findNodes(source: string, wanted: (node: AnyNode) => boolean): AnyNode[] {
  const found: AnyNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null || !("type" in value)) return;
    const node = value as AnyNode;
    if (wanted(node)) found.push(node);
    Object.values(node).forEach(visit);
  };
  try {
    visit(parse(source, options));
  } catch {
    // No JavaScript: the error that is looked for is another one.
  }
  return found;
}
