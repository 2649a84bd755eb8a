import { createContext, use } from "react";
import type { LabConnection } from "./createLabConnection.ts";

export type Lab = Pick<LabConnection, "call" | "retry" | "choose">;

export const LabContext = createContext<Lab | undefined>(undefined);

/** What a component asks the lab with. */
export function useLab(): Lab {
  const lab = use(LabContext);
  if (!lab) throw new Error("This component has to be inside LabContext.");
  return lab;
}
