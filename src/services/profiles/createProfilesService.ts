import { AppError } from "#shared/AppError.ts";
import type { profilesContract } from "#shared/contracts/profiles.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import type { ProfileStore } from "./ProfileStore.ts";

export interface ProfilesServiceDeps {
  store: ProfileStore;
  /** Whose lab this is; undefined for the home's own. */
  here: string | undefined;
}

/** Who shares this home, and by what names. Going to another's lab is the host's to do. */
export function createProfilesService({ store, here }: ProfilesServiceDeps): Omit<Handlers<typeof profilesContract>, "enter"> {
  let last: Promise<unknown> = Promise.resolve();
  /** One change at a time: each reads what the one before it wrote. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function refuseTaken(name: string, id: string | undefined): Promise<void> {
    const taken = (await store.list()).some((other) => other.id !== id && other.name.toLocaleLowerCase() === name.toLocaleLowerCase());
    if (taken) throw new AppError({ code: "conflict", message: `There is a profile named ${name} already.`, hint: "Choose another name, such as with the first letter of the family name.", data: { name } });
  }

  return {
    async list() {
      const [own, ...others] = await store.list();
      return { profiles: [...(own ? [own] : []), ...others.toSorted((a, b) => a.name.localeCompare(b.name))], here };
    },
    create: ({ id, name }) =>
      inOrder(async () => {
        const known = (await store.list()).find((profile) => profile.id === id);
        if (known) return known;
        await refuseTaken(name, id);
        await store.write({ id, name });
        return { id, name };
      }),
    rename: (profile) =>
      inOrder(async () => {
        if (!(await store.list()).some(({ id }) => id === profile.id)) throw unknownProfile();
        await refuseTaken(profile.name, profile.id);
        await store.write(profile);
        return profile;
      }),
  };
}

export function unknownProfile(): AppError {
  return new AppError({ code: "not-found", message: "There is no such profile on this account.", hint: "Choose one of those that are listed." });
}
