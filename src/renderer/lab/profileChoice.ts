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

/** To somebody else's lab, or with `undefined` to the question who it is. A new page forgets the one before for sure. */
export function openProfile(profile: string | undefined): void {
  createProfileChoice().set(profile);
  location.reload();
}
