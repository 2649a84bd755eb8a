import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ProfileStore } from "#services/profiles/ProfileStore.ts";
import { profileSchema, type Profile } from "#shared/contracts/profiles.ts";
import { causeCode, storageError } from "../home/storageError.ts";
import { writeFileAtomic } from "../home/writeFileAtomic.ts";

const fileSchema = z.object({ profiles: z.array(profileSchema).max(1000) });

/** `profiles.json` beside the homes it names, which are folders named by id. A damaged one leaves the home's own. */
export function createProfileStore({ folder }: { folder: string }): ProfileStore {
  const path = join(folder, "profiles.json");

  async function read(): Promise<Profile[]> {
    const own: Profile = { name: accountName() };
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
      const known = parsed.success ? parsed.data.profiles : [];
      return known.some(({ id }) => id === undefined) ? known : [own, ...known];
    } catch (error) {
      if (causeCode(error) === "ENOENT" || error instanceof SyntaxError) return [own];
      throw storageError(error, path);
    }
  }

  return {
    list: read,
    async write(profile) {
      const profiles = (await read()).filter(({ id }) => id !== profile.id);
      const own = profile.id === undefined ? [profile] : profiles.filter(({ id }) => id === undefined);
      const others = [...profiles.filter(({ id }) => id !== undefined), ...(profile.id === undefined ? [] : [profile])];
      await writeFileAtomic(path, new TextEncoder().encode(JSON.stringify({ profiles: [...own, ...others] })));
    },
  };
}

/** Whoever is signed in; some systems know no name. */
function accountName(): string {
  try {
    return profileSchema.shape.name.parse(userInfo().username);
  } catch {
    return "1";
  }
}
