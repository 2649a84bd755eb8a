import { Visitor as SwcVisitor } from "@swc/core/Visitor.js";
import { cruise } from "dependency-cruiser";
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
  const { output, exitCode } = await cruise(["src", "tests"], { ...options, outputType: "err-long", baseDir: root, validate: true });
  // After that mark it says at length that it would rather have an older TypeScript.
  return exitCode === 0 ? "" : ((output as string).split("\n‼")[0] ?? "").trim();
}

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
