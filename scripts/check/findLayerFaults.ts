import { Visitor as SwcVisitor } from "@swc/core/Visitor.js";
import { cruise, format } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/**
 * Runs dependency-cruiser over the layers. TypeScript 7 has no API it could use, so it reads the sources with swc, whose
 * visitor does not know `using` declarations yet: their initialisers are visited like those of `const`.
 */
export async function findLayerFaults(): Promise<string> {
  teachUsing(SwcVisitor);
  const options = await extractDepcruiseOptions(join(root, ".dependency-cruiser.cjs"));
  const { output } = await cruise(["src", "tests"], { ...options, baseDir: root, validate: true });
  if (typeof output === "string" || output.summary.totalCruised < fewestModules) return "dependency-cruiser read hardly any module: it has lost its way to read TypeScript.";
  if (output.summary.error === 0) return "";
  const { output: told } = await format(output, { outputType: "err-long" });
  // After that mark it says at length that it would rather have an older TypeScript.
  return typeof told === "string" ? (told.split("\n‼")[0] ?? "").trim() : "";
}

/** Far fewer than there are: then the check would hold because nothing was looked at. */
const fewestModules = 200;

interface Visitor {
  prototype: {
    visitStatement(statement: { type: string }): unknown;
    visitVariableDeclarators(declarators: readonly unknown[]): unknown;
  };
}

function teachUsing(visitor: unknown): void {
  const { prototype } = visitor as Visitor;
  const visitStatement = prototype.visitStatement;
  prototype.visitStatement = function (this: Visitor["prototype"], statement: { type: string; decls?: readonly unknown[] }) {
    if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
    this.visitVariableDeclarators(statement.decls ?? []);
    return statement;
  };
}
