import { create } from "zustand";

/** Which of the two layers is open. */
export type Layer = "palette" | "map";

export const usePaletteStore = create<{ layer: Layer | undefined }>(() => ({ layer: undefined }));

export function showLayer(layer: Layer | undefined): void {
  usePaletteStore.setState({ layer });
}

/** Opens it, or closes it if it is open. */
export function toggleLayer(layer: Layer): void {
  usePaletteStore.setState((now) => ({ layer: now.layer === layer ? undefined : layer }));
}
