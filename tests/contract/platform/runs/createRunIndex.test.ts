import { onTestFinished } from "vitest";
import { createRunIndex } from "#platform/runs/createRunIndex.ts";
import { runIndexContract } from "#tests/contract/runIndex.ts";
import { tempDatabase } from "#tests/support/tempDatabase.ts";

runIndexContract("createRunIndex", async () => {
  const { db } = await tempDatabase();
  onTestFinished(() => void db.close());
  return createRunIndex({ db });
});
