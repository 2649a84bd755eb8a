import type { Profile } from "#shared/contracts/profiles.ts";

/** Names of those who share a home. */
export interface ProfileStore {
  /** The home's own first. */
  list(): Promise<readonly Profile[]>;
  /** Adds it, or gives the one with this id another name. */
  write(profile: Profile): Promise<void>;
}
