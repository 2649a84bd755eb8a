/** A host that starts runs one after the other, journal first and then the index, until it is killed. Says each number once it is given. */
import { writeSync } from "node:fs";
import { reduceRun } from "#core/runs/runState.ts";
import { openHome } from "#platform/home/openHome.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";

const home = await openHome({ home: process.argv[2]!, log: silentLogger, clock: systemClock });
for (;;) {
  const runId = newId();
  const number = await home.runStore.nextNumber();
  writeSync(1, `${number}\n`);
  const journal = await home.runStore.openJournal(runId);
  let entry = journal.append(createdEvent({ runId, number }), { durable: true });
  let state = reduceRun(undefined, entry);
  home.runIndex.record([entry], state);
  for (let i = 0; i < 10; i++) {
    entry = journal.append(pointsEvent({ from: i * 200, count: 200 }));
    state = reduceRun(state, entry);
    home.runIndex.record([entry], state);
  }
  await journal.close();
}
