import { z } from "zod";
import { givenNameSchema } from "../givenName.ts";
import { idSchema } from "../ids.ts";
import { call } from "../rpc/contract.ts";

export const profileNameSchema = givenNameSchema.min(1).max(60);

/** One person's part of a shared account: a home of its own, with its own work, runs and settings. */
export const profileSchema = z.object({
  /** Absent for the one who was here before there were profiles: the home itself. */
  id: idSchema.optional(),
  name: profileNameSchema,
});
export type Profile = z.infer<typeof profileSchema>;

export const profilesContract = {
  /** The home's own first, then the others by name. `here`: whose lab this connection is in; absent for the home's own. */
  list: call(z.object({}), z.object({ profiles: z.array(profileSchema), here: idSchema.optional() })),
  /** The same `id` twice makes one. `conflict` for a name that is taken. */
  create: call(z.object({ id: idSchema, name: profileNameSchema }), profileSchema),
  rename: call(profileSchema, profileSchema),
  /** From its answer on, all that this connection asks goes to that person's lab. Only once a connection; `not-found` for an unknown one. */
  enter: call(z.object({ id: idSchema }), z.object({})),
};
