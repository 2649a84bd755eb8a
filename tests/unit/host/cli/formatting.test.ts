import { AppError } from "#shared/AppError.ts";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { createEtaMeter } from "#host/cli/follow/createEtaMeter.ts";
import { formatError, viewError } from "#host/cli/terminal/formatError.ts";
import { formatProgress } from "#host/cli/follow/formatProgress.ts";
import { formatSeconds, formatTable, formatValue } from "#host/cli/terminal/formatValues.ts";
import { localError } from "#host/cli/localError.ts";
import { en } from "#host/cli/messages/en.ts";
import { es } from "#host/cli/messages/es.ts";

test.for([
  [0.123456, "0.1235"],
  [12.3456, "12.35"],
  [5, "5"],
  [0.00001234, "1.23e-5"],
  [-0.5, "-0.5000"],
  [1e11 + 0.5, "1.00e+11"],
  [Number.NaN, "NaN"],
  [Infinity, "Infinity"],
] as const)("the value %d reads %s", ([value, text]) => expect(formatValue(value)).toBe(text));

test.for([
  [0.04, "0.0 s"],
  [3.61, "3.6 s"],
  [59.6, "60 s"],
  [125, "2 min"],
  [7300, "2 h 2 min"],
] as const)("%d seconds read %s", ([seconds, text]) => expect(formatSeconds(seconds)).toBe(text));

test("a table's columns line up", () => {
  expect(formatTable([["Run", "Program", "Status"], ["1", "digits-mlp", ""], ["12", "x.ts", "failed"]])).toEqual(["Run  Program     Status", "1    digits-mlp", "12   x.ts        failed"]);
});

describe("progress", () => {
  const progress = { epoch: 1, epochs: 5, step: 612, totalSteps: 1250, metrics: { loss: 0.312, accuracy: 0.9, val_accuracy: 0.91 }, timeLeft: 3 };

  test("has epoch, bar, step, loss, accuracy and the time left", () => {
    expect(formatProgress(progress, { columns: 120, messages: en })).toBe("Epoch 2/5  ███████████░░░░░░░░░░░░░  step 612/1250  loss 0.3120  validation accuracy 0.9100  3.0 s left");
  });

  test.for([120, 100, 80, 60, 40, 20, 5])("fits %d columns, the loss last to go", (columns) => {
    for (const messages of [en, es]) {
      const line = formatProgress(progress, { columns, messages });
      expect(line.length).toBeLessThan(columns);
      if (columns >= 20) expect(line).toContain("0.3120");
    }
  });

  test("says what is known when little is", () => {
    expect(formatProgress({ epoch: 0, step: 3, metrics: {} }, { columns: 80, messages: en })).toBe("step 3");
    expect(formatProgress({ epoch: 5, epochs: 5, step: 10, totalSteps: 10, metrics: {} }, { columns: 80, messages: en })).toContain("Epoch 5/5");
  });
});

describe("time left", () => {
  const points = (seq: number, step: number, time: number): JournalEntry => ({ seq, time, event: { kind: "points", call: 1, series: "loss", steps: [step], values: [1] } });

  test("comes from the speed since the call began, in the journal's own time", () => {
    const meter = createEtaMeter();
    meter.entry(points(1, 10, 1000));
    expect(meter.timeLeft(100)).toBeUndefined();
    meter.entry(points(2, 30, 2000));
    expect(meter.timeLeft(100)).toBeCloseTo(3.5);
    expect(meter.timeLeft(undefined)).toBeUndefined();
    expect(meter.timeLeft(20)).toBe(0);
  });

  test("does not count the time between attempts", () => {
    const meter = createEtaMeter();
    meter.entry(points(1, 10, 1000));
    meter.entry(points(2, 20, 2000));
    meter.entry({ seq: 3, time: 3_600_000, event: { kind: "attempt-started", attempt: 2, place: "local", engineBuild: "x" } });
    expect(meter.timeLeft(100)).toBeUndefined();
    meter.entry(points(4, 21, 3_601_000));
    meter.entry(points(5, 31, 3_602_000));
    expect(meter.timeLeft(41)).toBeCloseTo(1);
  });

  test("is not known after the clock was set back", () => {
    const meter = createEtaMeter();
    meter.entry(points(1, 10, 3_600_000));
    meter.entry(points(2, 20, 1000));
    expect(meter.timeLeft(100)).toBeUndefined();
  });
});

describe("an error", () => {
  const paint = (_: unknown, text: string): string => text;
  const error = { code: "student-error", message: "ReferenceError: nope is not defined", hint: "Define it.", file: "main.ts", line: 2, column: 12 };
  const code = { "main.ts": "const x = 1;\n\tconst y = nope;\n" };

  test("shows the student's line with a caret under the place", () => {
    expect(formatError(error, { language: "en", messages: en, paint, code })).toEqual([
      "Error: The program stopped with an error [student-error]",
      "  The name nope is not known here.",
      "  ReferenceError: nope is not defined",
      "  main.ts, line 2",
      "  2 |  const y = nope;",
      "    |            ^",
      "  What to do: Compare its spelling with the line that declares or imports it.",
    ]);
  });

  test("that a command failed with tells the line that it knows of", () => {
    const failed = new AppError({ code: "student-error", message: "No.", data: { file: "main.ts", line: 5 } });
    expect(formatError(viewError(failed), { language: "es", messages: es, paint })).toContain("  main.ts, línea 5");
  });

  test("says in Spanish what it means and what is to be done, whose own hint is in English", () => {
    expect(formatError(error, { language: "es", messages: es, paint })).toContain("  Aquí nadie conoce el nombre nope.");
    expect(formatError(error, { language: "es", messages: es, paint }).at(-1)).toBe("  Qué hacer: Compara cómo está escrito con la línea que lo declara o lo importa.");
    expect(formatError({ ...error, message: "What nobody foresaw." }, { language: "es", messages: es, paint }).at(-1)).toBe("  Qué hacer: Mira la línea y entrena de nuevo.");
    expect(formatError(localError({ code: "usage", message: "Falta.", hint: "Así no." }), { language: "es", messages: es, paint }).at(-1)).toBe("  Qué hacer: Así no.");
  });

  test("of a code from a newer host still has a title", () => {
    expect(formatError({ code: "from-the-future", message: "New." }, { language: "en", messages: en, paint })[0]).toContain("[from-the-future]");
  });

  test("never shows a stack, a file that is not the program's, or control characters", () => {
    const lines = formatError({ ...error, message: "bad\u001b[2J", file: "constructor", line: 1 }, { language: "en", messages: en, paint, code });
    expect(lines.join("\n")).not.toMatch(/\n\s+at /);
    expect(lines.join("")).not.toContain("\u001b");
    expect(lines).toContain("  constructor, line 1");
  });
});
