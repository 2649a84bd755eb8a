export interface SheetPoint {
  /** Both from -1 to 1. */
  x: number;
  y: number;
  isRound: boolean;
}

/** Round points in the middle, square ones left and right of them: no straight cut parts them, one fold and a cut do. */
export const points: readonly SheetPoint[] = [
  ...([[-0.3, -0.7], [0.12, -0.78], [-0.08, -0.4], [0.3, -0.28], [-0.26, 0.02], [0.08, 0.14], [-0.12, 0.48], [0.28, 0.5], [-0.3, 0.8], [0.1, 0.84]] as const).map(([x, y]) => ({ x, y, isRound: true })),
  ...([[-0.86, -0.8], [-0.62, -0.42], [-0.9, -0.1], [-0.66, 0.3], [-0.84, 0.72], [0.66, -0.76], [0.88, -0.46], [0.6, 0.06], [0.86, 0.32], [0.68, 0.78]] as const).map(([x, y]) => ({ x, y, isRound: false })),
];

export interface Cut {
  /** Where it crosses the middle. */
  at: number;
  /** How far it leans: at the upper edge it is this much further right. */
  tilt: number;
}

/** How many points are on the wrong side of a cut, each side named after most of what lies there. */
export function cutWrong(all: readonly SheetPoint[], { at, tilt }: Cut): number {
  let roundLeft = 0;
  let squareRight = 0;
  // y points down, as on a screen.
  for (const { x, y, isRound } of all) {
    const isLeft = x < at - tilt * y;
    if (isRound && isLeft) roundLeft++;
    if (!isRound && !isLeft) squareRight++;
  }
  const right = roundLeft + squareRight;
  return Math.min(right, all.length - right);
}
