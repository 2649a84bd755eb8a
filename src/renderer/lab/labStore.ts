import { create } from "zustand";
import type { z } from "zod";
import type { AppError } from "#shared/AppError.ts";
import type { systemContract } from "#shared/contracts/system.ts";
import type { LockReason } from "./openLink.ts";

export type LabHello = z.output<typeof systemContract.hello.output>;

/** How it stands with the lab host. `asks`: the next try waits for the person. */
export type LabState =
  | { kind: "connecting"; asks: boolean }
  | { kind: "online"; hello: LabHello }
  | { kind: "lost"; hello: LabHello; asks: boolean }
  | { kind: "locked"; reason: LockReason }
  | { kind: "failed"; error: AppError };

export const useLabStore = create<{ state: LabState }>(() => ({ state: { kind: "connecting", asks: false } }));
