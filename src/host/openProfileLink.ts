import { join } from "node:path";
import type { ProfileHome } from "#platform/profiles/profileHome.ts";
import { connectSocket } from "#platform/transport/connectSocket.ts";
import { unknownProfile } from "#services/profiles/createProfilesService.ts";
import type { ProfileStore } from "#services/profiles/ProfileStore.ts";
import { AppError } from "#shared/AppError.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { openLab } from "./client/openLab.ts";

/** A link to the lab host of somebody who shares this account; their host is started when none answers. */
export async function openProfileLink(id: string, { store, homes }: { store: ProfileStore; homes: ProfileHome }): Promise<Link> {
  if (homes.here !== undefined) throw new AppError({ code: "conflict", message: "This connection is in a profile already.", hint: "Connect again to enter another one." });
  if (!(await store.list()).some((profile) => profile.id === id)) throw unknownProfile();
  const home = join(homes.folder, id);
  const ensured = await openLab({ home, clientName: "profile" });
  try {
    return await connectSocket(home);
  } finally {
    ensured.close();
  }
}
