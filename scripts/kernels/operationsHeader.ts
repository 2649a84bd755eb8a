import { activations, cellActivations, commandFlags, expressions, operations, slotKinds } from "#engine/program/operations.ts";

/** `kernels/machine/operations.h`: the table of program/operations.ts in C's words. */
export function operationsHeader(): string {
  const names = Object.keys(operations);
  return [
    "/* Made of program/operations.ts by `npm run kernels`. */",
    "#pragma once",
    "",
    "/** Every operation, in the order of its number; the first is 1. */",
    "#define EACH_OPERATION(each) \\",
    names.map((name) => `  each(${name})`).join(" \\\n"),
    "",
    ...Object.entries(operations).flatMap(([name, words]) => [enumOf(Object.keys(words).map((word) => `${upper(name)}_${upper(word)}`)), ""]),
    valuesOf("FLAG", commandFlags),
    valuesOf("ACTIVATION", activations),
    valuesOf("CELL", cellActivations),
    valuesOf("SLOT", slotKinds),
    enumOf(expressions.map((name) => `EXPRESSION_${upper(name)}`)),
    "",
  ].join("\n");
}

function enumOf(names: readonly string[]): string {
  return `enum {\n${names.map((name) => `  ${name},`).join("\n")}\n};`;
}

function valuesOf(prefix: string, values: Readonly<Record<string, number>>): string {
  return `enum { ${Object.entries(values).map(([name, value]) => `${prefix}_${upper(name)} = ${value}`).join(", ")} };`;
}

/** oneMinusBeta1Power: ONE_MINUS_BETA1_POWER. */
function upper(name: string): string {
  return name.replace(/[A-Z]/g, "_$&").toUpperCase();
}
