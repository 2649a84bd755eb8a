import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ProfileStore } from "#services/profiles/ProfileStore.ts";
import { profileSchema, type Profile } from "#shared/contracts/profiles.ts";
import { idSchema } from "#shared/ids.ts";
import { whileLocked } from "../home/fileLock.ts";
import { causeCode, storageError } from "../home/storageError.ts";
import { namesIn } from "../home/namesIn.ts";
import { writeFileAtomic } from "../home/writeFileAtomic.ts";

const fileSchema = z.object({ profiles: z.array(z.unknown()).max(1000) });

/**
 * `profiles.json` beside the homes it names, which are folders named by id. Homes that it does not name, because it is
 * damaged or lost, are there all the same, with the end of their id for a name.
 */
export function createProfileStore({ folder }: { folder: string }): ProfileStore {
  const path = join(folder, "profiles.json");

  async function read(): Promise<Profile[]> {
    const known = await readNamed();
    const unnamed = (await namesIn(folder)).filter((name) => idSchema.safeParse(name).success && !known.some(({ id }) => id === name));
    const own: Profile[] = known.some(({ id }) => id === undefined) ? [] : [{ name: accountName() }];
    return [...own, ...known, ...unnamed.map((id) => ({ id, name: id.slice(-6) }))];
  }

  async function readNamed(): Promise<Profile[]> {
    try {
      const { profiles = [] } = fileSchema.safeParse(JSON.parse(await readFile(path, "utf8"))).data ?? {};
      return profiles.flatMap((one) => profileSchema.safeParse(one).data ?? []);
    } catch (error) {
      if (causeCode(error) === "ENOENT" || error instanceof SyntaxError) return [];
      throw storageError(error, path);
    }
  }

  return {
    list: read,
    // Hosts of several profiles share the file: what one reads has to be there still when it writes.
    write: (profile) => whileLocked(join(folder, "profiles.lock"), async () => {
      const profiles = (await read()).filter(({ id }) => id !== profile.id);
      const own = profile.id === undefined ? [profile] : profiles.filter(({ id }) => id === undefined);
      const others = [...profiles.filter(({ id }) => id !== undefined), ...(profile.id === undefined ? [] : [profile])];
      await writeFileAtomic(path, new TextEncoder().encode(JSON.stringify({ profiles: [...own, ...others] })));
    }),
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
