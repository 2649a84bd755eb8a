import type { RunSummary } from "#shared/contracts/runs.ts";
import type { CommandContext } from "../CommandContext.ts";
import { plainText } from "../terminal/createTerminal.ts";
import { formatMetrics } from "../follow/createTextReporter.ts";
import { formatSeconds, formatTable } from "../terminal/formatValues.ts";

const shown = 30;

/** The newest runs, newest first. */
export async function runs({ terminal, messages, language, json, openLab }: CommandContext): Promise<number> {
  const lab = await openLab();
  try {
    const list = await lab.call((client) => client.runs.list({ limit: shown }));
    if (json) {
      for (const { kind: runKind, ...summary } of list) json({ kind: "run", ...summary, runKind });
      json({ kind: "result", status: "ok", count: list.length });
    } else if (list.length === 0) {
      terminal.line(messages.noRuns);
      terminal.line(messages.toTrain);
    } else {
      const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
      const { columns } = messages;
      const row = (run: RunSummary): string[] => [
        String(run.number),
        plainText(run.lessonId ?? run.name) + (run.solution ? ` (${messages.solution})` : ""),
        messages.status[run.status],
        resultOf(run),
        run.seconds ? formatSeconds(run.seconds) : "",
        when.format(run.createdAt),
      ];
      const [head, ...rows] = formatTable([[columns.number, columns.name, columns.status, columns.result, columns.time, columns.when], ...list.map(row)]);
      terminal.line(terminal.paint("bold", head!));
      for (const line of rows) terminal.line(line);
    }
    return 0;
  } finally {
    lab.close();
  }

  function resultOf({ status, error, metrics }: RunSummary): string {
    if (status === "failed") return error?.code ?? "";
    const name = ["val_accuracy", "accuracy", "val_loss", "loss"].find((one) => one in metrics);
    return name ? formatMetrics(metrics, [name], messages).join("") : "";
  }
}
