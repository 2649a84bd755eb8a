export interface Choice {
  /** Scores are divided by it (1). 0 takes the likeliest. */
  temperature?: number | undefined;
  /** Draw among the so many likeliest (Fan et al. 2018). */
  topK?: number | undefined;
  /** Draw among the likeliest that together reach this probability (nucleus sampling, Holtzman et al. 2020). */
  topP?: number | undefined;
}

/** The id of a token, drawn by its scores. Equal scores, choice and `random` give equal ids; of equal scores the lower id comes first. */
export function chooseToken(scores: Float32Array, { temperature = 1, topK, topP }: Choice, random: () => number): number {
  const ids = Array.from(scores.keys());
  if (temperature === 0) return ids.reduce((best, id) => (scores[id]! > scores[best]! ? id : best), 0);
  const isCut = topK !== undefined || topP !== undefined;
  const kept = isCut ? ids.sort((one, other) => scores[other]! - scores[one]! || one - other).slice(0, topK) : ids;
  const highest = kept.reduce((most, id) => Math.max(most, scores[id]!), -Infinity);
  const powers = kept.map((id) => Math.exp((scores[id]! - highest) / temperature));
  const count = topP === undefined ? kept.length : countToReach(powers, topP);
  let left = random() * powers.slice(0, count).reduce((sum, power) => sum + power, 0);
  for (let at = 0; at < count - 1; at++) {
    left -= powers[at]!;
    if (left < 0) return kept[at]!;
  }
  return kept[count - 1]!;
}

/** How many of the falling `powers` it takes to make this share of their sum; at least one. */
function countToReach(powers: readonly number[], share: number): number {
  const wanted = share * powers.reduce((sum, power) => sum + power, 0);
  let sum = 0;
  const last = powers.findIndex((power) => (sum += power) >= wanted);
  return last < 0 ? powers.length : last + 1;
}
