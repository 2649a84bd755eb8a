import { useEffect } from "react";
import { create } from "zustand";

/** What a person looks at inside of a place, for the title bar: a lesson, a run's model, a group of settings. */
export const useInsideStore = create<{ title: string | undefined }>(() => ({ title: undefined }));

/** Says it as long as the page is there. */
export function useInside(title: string | undefined): void {
  useEffect(() => {
    useInsideStore.setState({ title });
    return () => useInsideStore.setState({ title: undefined });
  }, [title]);
}
