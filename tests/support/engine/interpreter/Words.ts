/** The words of a command by their names; those of `...` in order. */
export interface Words {
  readonly named: Readonly<Record<string, number>>;
  readonly rest: Int32Array;
}

/** The float whose bits a word is. */
export function readFloat(word: number): number {
  return new Float32Array(Int32Array.of(word).buffer)[0]!;
}
