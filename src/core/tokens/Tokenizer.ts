/** Between text and the numbers a language model reads and writes. Ids are 0 to `size` - 1. */
export interface Tokenizer {
  size: number;
  encode(text: string): number[];
  decode(ids: ArrayLike<number>): string;
}
