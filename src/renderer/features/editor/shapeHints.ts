import type { DeclaredShape } from "#core/runs/events.ts";

/** What a run found on one line. */
export interface ShapeHint {
  path: string;
  line: number;
  /** The line as it was run: changed since, it may mean something else. */
  text: string;
  label: string;
}

/** More in a line nobody reads. */
const mostParts = 2;

/** One hint a line for the shapes of what it declares: `[8000, 28, 28, 1]`, of an object by its parts, of a model from what it takes to what it answers. */
export function shapeHints({ shapes, path, text }: { shapes: readonly DeclaredShape[]; path: string; text: string }): ShapeHint[] {
  const lines = text.split("\n");
  const byLine = new Map<number, DeclaredShape[]>();
  for (const shape of shapes) byLine.set(shape.line, [...(byLine.get(shape.line) ?? []), shape]);
  return [...byLine].flatMap(([line, found]) => {
    const code = lines[line - 1];
    if (code === undefined) return [];
    const parts = found.slice(0, mostParts).map((shape) => describe(shape, found.length > 1));
    return [{ path, line, text: code, label: parts.join(", ") + (found.length > mostParts ? ", …" : "") }];
  });
}

function describe({ name, shape, from }: DeclaredShape, amongOthers: boolean): string {
  const sizes = from ? `${list(from)} → ${list(shape)}` : list(shape);
  const part = name.split(".").slice(1).join(".");
  return part !== "" ? `${part} ${sizes}` : amongOthers ? `${name} ${sizes}` : sizes;
}

function list(sizes: DeclaredShape["shape"]): string {
  return `[${sizes.join(", ")}]`;
}
