import { z } from "zod";

/** Signs without a look of their own would make two names of one, or none at all; those of direction turn the text beside them round. */
const unseen = /[\p{Cc}\p{Bidi_Control}\u200B\uFEFF]/gu;

/** A name that a person gave is what a person can see. */
export const givenNameSchema = z.string().overwrite((name) => name.normalize("NFC").replace(unseen, "").trim());
