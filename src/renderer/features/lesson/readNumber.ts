/** A number as a person writes it in either language: "94", "94 %", "1,250", "3.5", "3,5", "−2". Undefined when it is none. */
export function readNumber(written: string): number | undefined {
  const bare = written.trim().replace(/\s*%$/, "").replace(/[\u2212\u2013]/g, "-").replace(/[\s\u00A0\u202F](?=\d{3}(?:\D|$))/g, "");
  const plain = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare) ? bare.replaceAll(",", "") : bare.replace(/^(-?\d+),(\d+)$/, "$1.$2");
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}
