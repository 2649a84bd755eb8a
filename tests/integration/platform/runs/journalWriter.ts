/** Appends to a run's journal until it is killed, and says the number of each line once it is written. */
import { writeSync } from "node:fs";
import { createRunStore } from "#platform/runs/createRunStore.ts";
import { systemClock } from "#shared/Clock.ts";
import { silentLogger } from "#shared/Logger.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";

const [directory = "", runId = ""] = process.argv.slice(2);
const store = createRunStore({ directory, clock: systemClock, log: silentLogger, numbers: { next: (atLeast) => atLeast + 1 } });
const journal = await store.openJournal(runId);
if (journal.lastSeq() === 0) journal.append(createdEvent({ runId }), { durable: true });
for (;;) {
  const { seq } = journal.append(pointsEvent({ from: journal.lastSeq(), count: 300 }), { durable: journal.lastSeq() % 20 === 0 });
  writeSync(1, `${seq}\n`);
}
