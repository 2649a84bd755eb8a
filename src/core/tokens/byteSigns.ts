/** GPT-2's sign for each byte: the byte's own character where that can be seen, otherwise one from 256 on (openai/gpt-2, src/encoder.py). */
export const byteSigns: readonly string[] = makeByteSigns();

/**
 * GPT-2 cuts a text before it joins bytes, so that no token reaches over a word's border: a word, a number or a run of signs with
 * the space before it, or white space. All pieces together are the text.
 */
export function cutIntoPieces(text: string): readonly string[] {
  return text.match(/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu) ?? [];
}

function makeByteSigns(): string[] {
  const seen = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(seen(byte) ? byte : next++));
}
