export type Rgb = readonly [number, number, number];

export interface SignedColours {
  negative: Rgb;
  middle: Rgb;
  positive: Rgb;
}

/** The colours of signed values in the theme that is shown. */
export function signedColours(): SignedColours {
  const style = getComputedStyle(document.documentElement);
  const [negative, middle, positive] = ["--div-neg", "--div-mid", "--div-pos"].map((name) => rgbOf(style.getPropertyValue(name).trim())) as [Rgb, Rgb, Rgb];
  return { negative, middle, positive };
}

/** `#RGB` or `#RRGGBB`, as tokens are written. */
export function rgbOf(hex: string): Rgb {
  const digits = hex.length === 4 ? hex.slice(1).replace(/./g, "$&$&") : hex.slice(1);
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
}

/** A value from -1 to 1 between two colours over the middle one. */
export function mix({ negative, middle, positive }: SignedColours, value: number): Rgb {
  const end = value < 0 ? negative : positive;
  const share = Math.min(1, Math.abs(value));
  return middle.map((from, channel) => Math.round(from + (end[channel]! - from) * share)) as unknown as Rgb;
}
