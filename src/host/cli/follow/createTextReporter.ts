import type { JournalEntry, Remark } from "#core/runs/events.ts";
import type { LoadedModel } from "#core/runs/loadedModel.ts";
import { isActive, type RunState } from "#core/runs/runState.ts";
import { writerOf } from "#core/runs/writerOf.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { createEtaMeter } from "./createEtaMeter.ts";
import { plainText, type Terminal } from "../terminal/createTerminal.ts";
import { formatError } from "../terminal/formatError.ts";
import { formatProgress } from "./formatProgress.ts";
import { formatSeconds, formatValue } from "../terminal/formatValues.ts";
import type { Messages } from "../messages/en.ts";
import type { RunEnd, RunReporter } from "./RunReporter.ts";

export interface TextReporterDeps {
  terminal: Terminal;
  messages: Messages;
  language: Language;
  /** Milliseconds, for how often the progress is drawn. */
  now(): number;
}

const drawEveryMs = 100;
/** What tells most about a model: where there is none of the first pair, the second. */
const endMetrics = [["val_loss", "val_accuracy"], ["loss", "accuracy"]] as const;

/** A run for a person: its output, a line an epoch, and on a terminal the progress under them. */
export function createTextReporter({ terminal, messages, language, now }: TextReporterDeps): RunReporter {
  const meter = createEtaMeter();
  let pointsDrawnAt = -Infinity;

  /** Points come many times a second; what else happens is drawn at once, for it may be long until the next. */
  function drawProgress(state: RunState, { event }: JournalEntry): void {
    if (!terminal.live) return;
    if (event.kind === "points") {
      if (now() - pointsDrawnAt < drawEveryMs) return;
      pointsDrawnAt = now();
    }
    const call = state.calls.at(-1);
    if (!call || call.ended || !isActive(state.status)) return terminal.status(`${messages.run(state.number)}: ${messages.status[state.status]}`);
    const { totalSteps, epochs } = call.captured;
    const progress = { epoch: call.epoch, epochs, step: call.step, totalSteps, metrics: state.metrics, timeLeft: meter.timeLeft(totalSteps) };
    terminal.status(formatProgress(progress, { columns: terminal.columns(), messages }));
  }

  return {
    begins({ number, name, spec }) {
      const details = [plainText(spec.lessonId ?? name), ...(spec.solution ? [messages.solution] : []), ...(spec.overrides.seed === undefined ? [] : [messages.seed(spec.overrides.seed)])];
      terminal.line(`${terminal.paint("bold", messages.run(number))}: ${details.join(", ")}`);
    },

    entry(entry, state) {
      const { event } = entry;
      meter.entry(entry);
      switch (event.kind) {
        case "line":
          terminal.line(plainText(event.text));
          break;
        case "epoch":
          terminal.line([messages.epoch(event.epoch, state.calls[event.at.call - 1]?.captured.epochs), ...formatMetrics(event.metrics, Object.keys(event.metrics), messages)].join("  "));
          break;
        case "remark":
          terminal.note(terminal.paintNote("yellow", remarkText(event.remark, messages)));
          break;
        case "model-loaded":
          for (const line of beginsWith(event.model, messages)) terminal.note(line);
          break;
        case "attempt-lost":
          terminal.note(terminal.paintNote("yellow", messages.attemptLost(plainText(event.cause))));
          break;
        case "attempt-started":
          if (event.attempt > 1) terminal.note(event.resumesFrom ? messages.resumesFrom(event.resumesFrom.step) : messages.repeats);
          break;
        default: // seen in the progress
      }
      drawProgress(state, entry);
    },

    cancelling(state) {
      if (state) terminal.note(messages.cancelling(state.number));
    },

    ends(end) {
      terminal.status(undefined);
      for (const line of endLines(end)) terminal.line(line);
    },
  };

  function endLines({ state, code, modelPath }: RunEnd): string[] {
    const { number, status, result, error } = state;
    switch (status) {
      case "succeeded": {
        const metrics = { ...state.metrics, ...result?.metrics };
        const names = endMetrics.map((pair) => pair.filter((name) => name in metrics)).find(({ length }) => length > 0) ?? [];
        const measured = formatMetrics(metrics, names, messages);
        return [
          terminal.paint("green", messages.ended.succeeded(number, formatSeconds(state.seconds))),
          ...(measured.length > 0 ? [`  ${measured.join("  ")}`] : []),
          ...(result?.weightsHash ? [terminal.paint("dim", `  ${messages.weights(result.weightsHash)}`)] : []),
          ...(modelPath ? [messages.modelSaved(modelPath), messages.toPredict(number), messages.toExport(number)] : []),
          ...(modelPath || writerOf(state) ? [messages.toProgram(number)] : []),
        ];
      }
      case "failed":
        return [
          terminal.paint("red", messages.ended.failed(number)),
          ...(error ? formatError(error, { language, messages, paint: terminal.paint, code }) : []),
          ...(state.resumable ? [messages.toGoOn(number)] : []),
        ];
      case "cancelled":
      case "paused":
        return [messages.ended[status](number), messages.toGoOn(number)];
      default:
        return [`${messages.run(number)}: ${messages.status[status]}`];
    }
  }
}

/** Whose weights a run began with. */
export function beginsWith({ name, at, from, weightsHash, solution }: LoadedModel, { beginsWith: said }: Messages): string[] {
  const hash = weightsHash.slice(0, 8);
  return [from.kind === "run" ? said[at](from.number, hash) : said.imported(plainText(name), hash), ...(solution ? [said.solution] : [])];
}

function remarkText(remark: Remark, messages: Messages): string {
  switch (remark.kind) {
    case "not-compiled":
      return messages.remark["not-compiled"](plainText(remark.reason));
    case "kernels":
      return messages.remark.kernels(remark.names.join(", "));
    case "not-finite":
      return notFiniteText(remark, messages.remark["not-finite"]);
  }
}

function notFiniteText({ step, tensor, row, learningRate }: Extract<Remark, { kind: "not-finite" }>, said: Messages["remark"]["not-finite"]): string {
  const name = plainText(tensor);
  if (step !== undefined && row !== undefined) return said.given(step, name, row);
  return `${step === undefined ? said.end(name) : said.after(step, name)} ${said.likely(learningRate === undefined ? "" : String(learningRate))}`;
}

/** "loss 0.41", in the person's words. */
export function formatMetrics(metrics: Readonly<Record<string, number>>, names: readonly string[], messages: Messages): string[] {
  return names.map((name) => `${messages.seriesNames[name] ?? plainText(name)} ${formatValue(Number(metrics[name]))}`);
}
