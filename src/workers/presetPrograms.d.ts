/** Made by scripts/build/presetPrograms.ts: each preset's program as a module, which takes `backprop` from the worker's global of that name. */
declare module "virtual:preset-programs" {
  export const presetPrograms: Readonly<Record<string, () => Promise<unknown>>>;
}
