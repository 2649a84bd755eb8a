import { AppError } from "#shared/AppError.ts";
import type { EngineCard, enginesContract } from "#shared/contracts/engines.ts";
import type { Logger } from "#shared/Logger.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { createNewestFeed } from "../createNewestFeed.ts";
import type { RunFollower } from "../runs/followRuns.ts";
import type { EngineChoice, EngineReports, MeasureProgress } from "./ports.ts";

export interface EnginesServiceDeps {
  reports: EngineReports;
  choice: EngineChoice;
  follower: Pick<RunFollower, "active" | "subscribe">;
  /** Presets that every engine is measured with. */
  presets: number;
  /** For each call of a preset. */
  seconds?: number;
  /** Another engine may train now than before. */
  onChoice(): void;
  log: Logger;
}

export interface EnginesService {
  handlers: Handlers<typeof enginesContract>;
  /** A setting has changed. */
  settingsChanged(): void;
  close(): Promise<void>;
}

/**
 * The report card of the engines: what was measured, what trains and why, and measuring again. Training comes first: beside
 * a run nothing is measured, and a run that begins ends a measurement, whose numbers would be wrong and which would slow it.
 */
export function createEnginesService({ reports, choice, follower, presets, seconds = 0.5, onChoice, log }: EnginesServiceDeps): EnginesService {
  const feed = createNewestFeed<EngineCard>();
  let measuring: { progress: MeasureProgress; names: readonly string[]; stop: AbortController; done: Promise<void> } | undefined;
  let ended: EngineCard["ended"];
  let runs = follower.active().length;
  let trains = choice.inUse().build;

  const card = (): EngineCard => {
    const report = reports.read();
    const expected = choice.expected();
    const before = report?.engines.find(({ name }) => name === expected.name)?.build;
    return {
      ...(report && { report: { machine: report.machine, measuredAt: report.measuredAt, engines: report.engines } }),
      outdated: report !== undefined && before !== expected.build,
      inUse: choice.inUse(),
      setting: choice.setting(),
      missing: [...choice.measurable().missing],
      runs,
      ...(measuring && { measuring: { engine: measuring.progress.engine, part: partOf(measuring), engines: [...measuring.progress.engines] } }),
      ...(ended !== undefined && { ended }),
    };
  };
  const partOf = ({ names, progress }: NonNullable<typeof measuring>): number => Math.min(1, (Math.max(0, names.indexOf(progress.engine)) + Math.min(1, progress.presets / presets)) / names.length);
  const publish = (): void => feed.publish("card", card());
  const decide = (): void => {
    const { build } = choice.inUse();
    if (build !== trains) {
      trains = build;
      onChoice();
    }
    publish();
  };

  async function measure(names: readonly string[], stop: AbortController): Promise<void> {
    try {
      await reports.measure({
        names,
        seconds,
        signal: stop.signal,
        onProgress(progress) {
          if (!measuring || stop.signal.aborted) return;
          measuring.progress = progress;
          publish();
        },
      });
    } catch (error) {
      if (!stop.signal.aborted) {
        ended = "failed";
        log.error("The engines could not be measured.", { error });
      }
    }
    measuring = undefined;
    decide();
  }

  const giveUp = (why: NonNullable<EngineCard["ended"]>): void => {
    if (!measuring || measuring.stop.signal.aborted) return;
    ended = why;
    measuring.stop.abort();
  };

  const unsubscribe = follower.subscribe(() => {
    const now = follower.active().length;
    if (now > 0) giveUp("run-began");
    if (now === runs) return;
    runs = now;
    publish();
  });

  return {
    handlers: {
      async *watch(_, { signal }) {
        const changes = feed.watch(signal);
        // Listens from now on: nothing is missed between the card and the first change.
        let next = changes.next();
        yield card();
        for (let change = await next; !change.done; change = await next) {
          next = changes.next();
          yield change.value;
        }
      },
      measure() {
        if (measuring) return {};
        if (follower.active().length > 0) throw new AppError({ code: "conflict", message: "Engines are not measured while a run trains.", hint: "Wait for its end, or stop it." });
        const { names } = choice.measurable();
        const stop = new AbortController();
        ended = undefined;
        // Its first progress comes at once, and has to find it.
        measuring = { progress: { engine: names[0] ?? "", presets: 0, engines: [] }, names, stop, done: Promise.resolve() };
        measuring.done = measure(names, stop);
        publish();
        return {};
      },
      async stop() {
        const going = measuring;
        giveUp("stopped");
        await going?.done;
        return {};
      },
    },
    settingsChanged: decide,
    async close() {
      unsubscribe();
      const going = measuring;
      giveUp("stopped");
      await going?.done;
    },
  };
}
