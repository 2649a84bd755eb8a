import { writeSync } from "node:fs";
import { resolve } from "node:path";
import { resolveHome } from "#platform/home/resolveHome.ts";
import { storageError } from "#platform/home/storageError.ts";
import { errorCodes, toAppError } from "#shared/AppError.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { chooseLanguage } from "./terminal/chooseLanguage.ts";
import type { Command } from "./CommandLine.ts";
import type { CommandContext } from "./CommandContext.ts";
import { createTerminal } from "./terminal/createTerminal.ts";
import { formatError, viewError } from "./terminal/formatError.ts";
import { createInterrupts } from "./terminal/interrupts.ts";
import { errorRecord, toJsonLine } from "./terminal/jsonLines.ts";
import type { Messages } from "./messages/en.ts";
import { errorTexts } from "./messages/errorTexts.ts";
import { startNotice } from "./messages/startNotices.ts";
import { parseCommandLine } from "./parseCommandLine.ts";

/**
 * The command line, in this process: does what `argv` asks and answers the exit code. Only what the command needs is
 * loaded. Every failure ends as a title, a hint and a code (with --json as the `result` line), never as a stack.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const { env, stdout, stderr } = process;
  const language = chooseLanguage({ argv, env });
  for (const stream of [stdout, stderr]) stream.on("error", (error) => leave(error, language));
  const terminal = createTerminal({ stdout, stderr, env });
  const messages = await loadMessages(language);
  // Looked for apart, so that what is wrong with the rest of the command line is told in JSON too.
  const json = argv.includes("--json") ? (record: Parameters<typeof toJsonLine>[0]): void => terminal.line(toJsonLine(record)) : undefined;
  try {
    const { command, home: flag } = parseCommandLine(argv, messages);
    const folder = startFolder(env);
    const home = resolveHome({ flag: flag === undefined ? undefined : resolve(folder, flag), env });
    const interrupts = createInterrupts({ source: process, now: () => performance.now() });
    const openLab = async (): ReturnType<CommandContext["openLab"]> => {
      const { reconnectingLab } = await import("../client/reconnectingLab.ts");
      const lab = await reconnectingLab({ home, clientName: "cli" });
      for (const notice of lab.hello.notices) terminal.note(terminal.paintNote("yellow", startNotice(notice, language)));
      return lab;
    };
    return await runCommand(command, { terminal, messages, language, json, home, folder, env, interrupts, openLab });
  } catch (thrown) {
    const error = toAppError(thrown);
    terminal.status(undefined);
    if (json) json(errorRecord(error));
    else for (const line of formatError(viewError(error), { language, messages, paint: terminal.paintNote })) terminal.note(line);
    return errorCodes[error.code];
  }
}

async function loadMessages(language: Language): Promise<Messages> {
  return language === "es" ? (await import("./messages/es.ts")).es : (await import("./messages/en.ts")).en;
}

/** Each command is loaded when it is asked for: `--version` needs none of the product. */
async function runCommand(command: Command, context: CommandContext): Promise<number> {
  switch (command.kind) {
    case "help":
      context.terminal.line(command.about ? context.messages.helpAbout[command.about] : context.messages.help);
      return 0;
    case "version":
      context.terminal.line((await import("../productVersion.ts")).productVersion());
      return 0;
    case "train":
      return (await import("./commands/train.ts")).train(command, context);
    case "plan":
      return (await import("./commands/plan.ts")).plan(command, context);
    case "runs":
      return (await import("./commands/runs.ts")).runs(context);
    case "show":
      return (await import("./commands/show.ts")).show(command, context);
    case "resume":
      return (await import("./commands/resume.ts")).resume(command, context);
    case "predict":
      return (await import("./commands/predict.ts")).predict(command, context);
    case "export":
      return (await import("./commands/exportModel.ts")).exportModel(command, context);
    case "check":
      return (await import("./commands/check.ts")).check(command, context);
    case "hand-in":
      return (await import("./commands/handIn.ts")).handIn(command, context);
    case "work":
      return (await import("./commands/work.ts")).work(command, context);
    case "model":
      return (await import("./commands/model.ts")).model(command, context);
    case "doctor":
      return (await import("./commands/doctor.ts")).doctor(context);
    case "backends":
      return (await import("./commands/backends.ts")).backends(command, context);
    case "gpu":
      return (await import("./commands/gpu.ts")).installGpu(command, context);
    case "serve":
      return (await import("./commands/serve.ts")).serve(command, context);
  }
}

/** Where relative paths begin: `npm run` changes to the package's folder and says where it was called. */
function startFolder(env: Readonly<Record<string, string | undefined>>): string {
  return (env["npm_lifecycle_event"] === "backprop" && env["INIT_CWD"]) || process.cwd();
}

/**
 * Such as `| head`, or a terminal that was closed: ends as a program does that a closed pipe ends. A disk that takes no
 * more of what is written to a file is told as far as that goes. Runs go on.
 */
function leave(error: NodeJS.ErrnoException, language: Language): never {
  if (error.code === "EPIPE" || error.code === "EIO") process.exit(128 + 13);
  const { code } = storageError(error, "the output");
  try {
    writeSync(2, `${errorTexts[language][code].title} [${code}]: ${error.message}\n`);
  } finally {
    process.exit(errorCodes[code]);
  }
}
