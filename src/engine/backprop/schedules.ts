/** Learning rate by step: rises to `peak` over the first 50 steps, then falls along a cosine to a tenth at `steps`. */
export function warmupCosine(peak: number, steps: number): (step: number) => number {
  return (step) => peak * Math.min(1, (step + 1) / 50) * (0.1 + 0.45 * (1 + Math.cos((Math.PI * step) / steps)));
}
