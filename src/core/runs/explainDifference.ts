/**
 * What kept a step from becoming a program, found by the words of whoever noticed it (the engine's tape). Texts in a
 * person's language belong to the surfaces; this gives their key and their values.
 */
const byWords = {
  kernelCount: /^(?<now>\d+) kernels instead of (?<before>\d+)$/,
  valueCount: /^(?<now>\d+) values instead of (?<before>\d+)$/,
  shape: /^value \d+ is (?<now>\w+ \[[\d, ]*\]) instead of (?<before>\w+ \[[\d, ]*\])$/,
  otherKernel: /^kernel \d+, (?<before>\w+): (?<now>\w+) is called instead$/,
  kernelInput: /^kernel \d+, (?<kernel>\w+): its (?:inputs|outputs|attributes) are others$/,
  otherKernels: /^it asks for other kernels than before$/,
  otherValues: /^(?:value \d+ is .*|its results are others)$/,
  otherVariables: /^it changes other variables$/,
  numbersRead: /^it goes on with numbers that it has read$/,
  variableBegins: /^a variable begins with a computed value$/,
  variableDisposed: /^a variable is disposed$/,
  truthValues: /^it changes a variable of truth values$/,
  shapeOfNumbers: /^the shape of what (?<kernel>\w+) answers depends on numbers$/,
  noPlace: /^(?<kernel>\w+) has no place in a program$/,
  ownOptimizer: /^it has an optimiser of its own for every step$/,
} as const satisfies Record<string, RegExp>;

export type DifferenceKey = keyof typeof byWords;

export const differenceKeys: readonly DifferenceKey[] = Object.keys(byWords) as DifferenceKey[];

/** Undefined for what nobody foresaw: then its own words have to do. */
export function explainDifference(reason: string): { key: DifferenceKey; values: Readonly<Record<string, string>> } | undefined {
  for (const [key, words] of Object.entries(byWords)) {
    const found = words.exec(reason);
    if (found) return { key: key as DifferenceKey, values: { ...found.groups } };
  }
  return undefined;
}

/** Of why the engine's kernels do not load: the file that is not the one of this version. */
export function changedKernelFile(cause: string): string | undefined {
  return /^(\S+) is not the file that came with this version\.?$/.exec(cause)?.[1];
}
