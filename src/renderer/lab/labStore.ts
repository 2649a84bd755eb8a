import { create } from "zustand";
import type { z } from "zod";
import type { AppError } from "#shared/AppError.ts";
import type { Profile } from "#shared/contracts/profiles.ts";
import type { systemContract } from "#shared/contracts/system.ts";
import type { LockReason } from "./openLink.ts";

export type LabHello = z.output<typeof systemContract.hello.output>;

/** How it stands with the lab host. `tries`: those that failed in a row; `reason`: why, where somebody said it. */
export type LabState =
  | { kind: "connecting"; tries: number; reason?: AppError | undefined }
  /** Several people share this account: who is it? */
  | { kind: "choosing"; profiles: readonly Profile[] }
  | { kind: "online"; hello: LabHello; profile: Profile | undefined }
  | { kind: "lost"; hello: LabHello; reason?: AppError | undefined }
  | { kind: "locked"; reason: LockReason }
  | { kind: "failed"; error: AppError };

export const useLabStore = create<{ state: LabState }>(() => ({ state: { kind: "connecting", tries: 0 } }));
