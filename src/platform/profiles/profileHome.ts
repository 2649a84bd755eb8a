import { basename, dirname } from "node:path";
import { idSchema } from "#shared/ids.ts";
import { homePaths } from "../home/homePaths.ts";

export interface ProfileHome {
  /** Where the homes of all profiles of this account are. */
  folder: string;
  /** Whose home this is; undefined for the account's own. */
  here: string | undefined;
}

/** A home below another's `profiles`, named by an id, is a profile of it. */
export function profileHomeOf(home: string): ProfileHome {
  const folder = dirname(home);
  const name = basename(home);
  return basename(folder) === basename(homePaths("").profiles) && idSchema.safeParse(name).success ? { folder, here: name } : { folder: homePaths(home).profiles, here: undefined };
}
