import { optimizerOf } from "#core/runs/readInside.ts";
import { modelPath } from "../follow/attendRun.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { beginsWith, createTextReporter } from "../follow/createTextReporter.ts";
import { formatSeconds } from "../terminal/formatValues.ts";
import { getRun } from "../follow/getRun.ts";
import { lastInside } from "../follow/lastInside.ts";
import { formatInside } from "../terminal/formatInside.ts";
import { insideRecord, loadedRecord, runRecord, runResultRecord } from "../follow/runRecords.ts";

/** All about one run, as it stands now. */
export async function show({ run }: Command & { kind: "show" }, { terminal, messages, language, json, home, openLab }: CommandContext): Promise<number> {
  const lab = await openLab();
  try {
    const { state, code } = await getRun(lab, run);
    const path = modelPath(state, home);
    const inside = await lastInside(lab, state);
    if (json) {
      json(runRecord(state));
      for (const model of state.loaded) json(loadedRecord(model));
      if (inside) json(insideRecord(inside));
      json(runResultRecord(state, path));
      return 0;
    }
    const reporter = createTextReporter({ terminal, messages, language, now: () => performance.now() });
    reporter.begins(state);
    const started = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(state.createdAt);
    terminal.line([messages.started(started), messages.tookTime(formatSeconds(state.seconds)), ...(state.attempt > 1 ? [messages.attempts(state.attempt)] : [])].join("; "));
    terminal.line(messages.files(Object.keys(code)));
    for (const line of state.loaded.flatMap((model) => beginsWith(model, messages))) terminal.line(line);
    if (inside) for (const line of formatInside({ ...inside, optimizer: optimizerOf(state) }, messages)) terminal.line(line);
    reporter.ends({ state, code, modelPath: path });
    return 0;
  } finally {
    lab.close();
  }
}
