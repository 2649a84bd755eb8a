import { z } from "zod";

/** One row of a table, by column. A number that is missing is NaN, a word that is missing is "". */
export const tableRowSchema = z.record(z.string(), z.union([z.number(), z.nan(), z.string()]));
export type TableRow = Readonly<z.infer<typeof tableRowSchema>>;

export const tableColumnSchema = z.object({ name: z.string().regex(/^[a-z][A-Za-z0-9]*$/), kind: z.enum(["number", "word"]) });
export type TableColumn = Readonly<z.infer<typeof tableColumnSchema>>;
