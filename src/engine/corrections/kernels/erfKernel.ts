import { cpuKernel } from "./kernelData.ts";

/** The error function to the precision of its numbers; the one of tfjs 4.22 (Abramowitz and Stegun 7.1.26) is good to 7 digits, less than a float32 near 0. */
export const erfKernel = cpuKernel("Erf", ({ x }) => ({ shape: x!.shape, values: x!.values.map(erf) }));

/** Its power series up to 2.5, beyond it the continued fraction of the complement (Abramowitz and Stegun 7.1.6 and 7.1.14). */
function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (size + fraction));
}
