import { errorCodes, type AppError, toAppError } from "#shared/AppError.ts";
import type { DoctorItem } from "#shared/contracts/system.ts";
import type { CommandContext } from "../CommandContext.ts";
import type { Style } from "../terminal/createTerminal.ts";
import { formatError } from "../terminal/formatError.ts";
import { errorRecord } from "../terminal/jsonLines.ts";

const styles = { ok: "green", problem: "red", info: "yellow" } as const satisfies Record<DoctorItem["status"], Style>;

/** Looks at what the product stands on: the host does, for it is what has to work; where it does not start, this process. */
export async function doctor(context: CommandContext): Promise<number> {
  const { terminal, messages, language, json } = context;
  const { items, hostError } = await examine(context);
  const problems = items.filter(({ status }) => status === "problem").length;

  if (json) {
    for (const item of items) json({ kind: "item", ...item });
    if (hostError) json({ ...errorRecord(hostError), kind: "host" });
    json({ kind: "result", status: problems > 0 || hostError ? "problem" : "ok", problems });
  } else {
    const width = Math.max(...items.map(({ status }) => messages.doctorMarks[status].length));
    for (const { id, status, message, fix } of items) {
      terminal.line(`${terminal.paint(styles[status], messages.doctorMarks[status].padEnd(width))}  ${messages.doctorNames[id]}: ${message}`);
      if (fix) terminal.line(`${" ".repeat(width)}  ${messages.fix(fix)}`);
    }
    if (hostError) {
      terminal.line(messages.hostWontStart);
      for (const line of formatError(hostError, { language, messages, paint: terminal.paint })) terminal.line(line);
    }
    if (problems > 0) terminal.line(messages.problems(problems));
    else if (!hostError) terminal.line(messages.healthy);
  }
  return problems > 0 || hostError ? errorCodes["host-unreachable"] : 0;
}

async function examine({ language, home, env, openLab }: CommandContext): Promise<{ items: readonly DoctorItem[]; hostError?: AppError }> {
  try {
    const lab = await openLab();
    try {
      return { items: await lab.call((client) => client.system.doctor({ language })) };
    } finally {
      lab.close();
    }
  } catch (thrown) {
    const { examineHere } = await import("../examineHere.ts");
    return { items: await examineHere({ home, env, language }), hostError: toAppError(thrown) };
  }
}
