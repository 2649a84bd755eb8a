/** The profile of the account's first person, who has no id. */
export const ownProfile = "own";

const storageKey = "backprop-profile";

/** Who sits at this window: an id or `ownProfile`. Remembered as long as the window, so that the next one is asked. */
export interface ProfileChoice {
  get(): string | undefined;
  set(profile: string | undefined): void;
}

export function createProfileChoice(): ProfileChoice {
  return {
    get: () => sessionStorage.getItem(storageKey) ?? undefined,
    set: (profile) => (profile === undefined ? sessionStorage.removeItem(storageKey) : sessionStorage.setItem(storageKey, profile)),
  };
}

/** Everything of the one before is in memory: a new page forgets it for sure. */
export function leaveProfile(): void {
  createProfileChoice().set(undefined);
  location.reload();
}
