import { createContext, use } from "react";
import type { WorkKeeper } from "./createWorkKeeper.ts";

export const WorkKeeperContext = createContext<WorkKeeper | undefined>(undefined);

export function useWorkKeeper(): WorkKeeper {
  const keeper = use(WorkKeeperContext);
  if (!keeper) throw new Error("This component has to be inside WorkKeeperContext.");
  return keeper;
}
