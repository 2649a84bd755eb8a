import { parseArgs } from "node:util";
import { AppError } from "#shared/AppError.ts";
import { commandNames, type Command, type CommandLine, type CommandName } from "./CommandLine.ts";
import type { Messages } from "./messages/en.ts";

type Option = { type: "string" | "boolean"; multiple?: boolean };

const globalOptions = {
  home: { type: "string" },
  language: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const satisfies Record<string, Option>;

const commands: Readonly<Record<CommandName, { words: readonly string[]; options?: Readonly<Record<string, Option>> }>> = {
  train: { words: ["program"], options: { solution: { type: "boolean" }, seed: { type: "string" }, epochs: { type: "string" } } },
  plan: { words: ["program"], options: { solution: { type: "boolean" }, epochs: { type: "string" } } },
  runs: { words: [] },
  show: { words: ["run"] },
  resume: { words: ["run"] },
  predict: { words: ["run", "image"] },
  export: { words: ["run"], options: { format: { type: "string" }, out: { type: "string" } } },
  check: { words: ["lesson"], options: { solution: { type: "boolean" }, answer: { type: "string", multiple: true } } },
  "hand-in": { words: ["lesson"], options: { run: { type: "string" }, out: { type: "string" } } },
  work: { words: ["action", "file"] },
  model: { words: ["modelAction", "modelWord"], options: { name: { type: "string" } } },
  doctor: { words: [] },
  backends: { words: [], options: { measure: { type: "boolean" }, use: { type: "string" } } },
  gpu: { words: ["gpuAction"], options: { tensorflow: { type: "boolean" } } },
  serve: { words: [], options: { port: { type: "string" }, "no-open": { type: "boolean" } } },
};

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** Throws `usage`, in the person's language, for anything that is not a command of ours. */
export function parseCommandLine(argv: readonly string[], messages: Messages): CommandLine {
  const say = messages.usage;
  const name = findName(argv, messages);
  const known: Record<string, Option> = { ...globalOptions, ...(name && commands[name].options) };
  const { values, positionals, tokens } = parseArgs({ args: [...argv], options: { ...known, h: { type: "boolean" } }, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || token.name === "h") continue;
    const option = known[token.name];
    if (!option) throw usage(say.unknownOption(token.rawName), messages, name);
    if (option.type === "string" && !token.value) throw usage(say.optionNeedsValue(token.rawName), messages, name);
    if (option.type === "boolean" && token.value !== undefined) throw usage(say.optionTakesNoValue(token.rawName), messages, name);
  }
  const globals = {
    home: text(values, "home"),
    language: oneOf(values, "language", ["en", "es"] as const, messages),
    json: values["json"] === true,
  };
  if (values["version"]) return { ...globals, command: { kind: "version" } };
  if (values["help"] || values["h"] || !name) return { ...globals, command: { kind: "help", about: name } };
  const words = positionals.slice(1);
  const wanted = name === "model" && words[0] === "list" ? ["modelAction"] : commands[name].words;
  const missing = wanted.find((_, index) => !words[index]?.trim());
  if (missing !== undefined) throw usage(say.missingWord(messages.words[missing as keyof Messages["words"]]), messages, name);
  if (words.length > wanted.length) throw usage(say.surplusWord(words[wanted.length]!), messages, name);
  return { ...globals, command: toCommand(name, words, values, messages) };
}

/** The first word that belongs to no option. */
function findName(argv: readonly string[], messages: Messages): CommandName | undefined {
  const { positionals } = parseArgs({ args: [...argv], options: globalOptions, strict: false, allowPositionals: true });
  const [word] = positionals;
  if (word === undefined) return undefined;
  const name = commandNames.find((one) => one === word);
  if (!name) throw usage(messages.usage.unknownCommand(word), messages);
  return name;
}

function toCommand(name: CommandName, words: readonly string[], values: Values, messages: Messages): Command {
  const [first = "", second = ""] = words;
  const number = (option: string, least: number, most: number): number | undefined => {
    const given = text(values, option);
    if (given === undefined) return undefined;
    const value = /^\d{1,10}$/.test(given) ? Number(given) : NaN;
    if (!(value >= least && value <= most)) throw usage(messages.usage.notANumber(`--${option}`, least, most), messages, name);
    return value;
  };
  switch (name) {
    case "train":
      return { kind: "train", program: first, solution: values["solution"] === true, seed: number("seed", 0, 0xffff_ffff), epochs: number("epochs", 1, 1_000_000) };
    case "plan":
      return { kind: "plan", program: first, solution: values["solution"] === true, epochs: number("epochs", 1, 1_000_000) };
    case "runs":
    case "doctor":
      return { kind: name };
    case "show":
    case "resume":
      return { kind: name, run: first };
    case "predict":
      return { kind: "predict", run: first, image: second };
    case "export": {
      const out = text(values, "out");
      if (out === undefined) throw usage(messages.usage.missingOption("--out"), messages, name);
      return { kind: "export", run: first, format: oneOf(values, "format", ["tfjs"] as const, messages, name) ?? "tfjs", out };
    }
    case "check":
      return { kind: "check", lesson: first, solution: values["solution"] === true, answers: Object.fromEntries(answersOf(values, messages)) };
    case "hand-in":
      return { kind: "hand-in", lesson: first, run: text(values, "run"), out: text(values, "out") };
    case "work": {
      const action = (["export", "import"] as const).find((one) => one === first);
      if (!action) throw usage(messages.usage.notAChoice("work", ["export", "import"]), messages, name);
      return { kind: "work", action, file: second };
    }
    case "model": {
      const action = (["import", "list", "remove"] as const).find((one) => one === first);
      if (!action) throw usage(messages.usage.notAChoice("model", ["import", "list", "remove"]), messages, name);
      return { kind: "model", action, word: second, name: text(values, "name") };
    }
    case "backends":
      return { kind: "backends", measure: values["measure"] === true, use: text(values, "use") };
    case "gpu":
      if (first !== "install") throw usage(messages.usage.notAChoice("gpu", ["install"]), messages, name);
      return { kind: "gpu", action: "install", tensorflow: values["tensorflow"] === true };
    case "serve":
      return { kind: "serve", port: number("port", 0, 65_535) ?? 0, open: values["no-open"] !== true };
  }
}

function answersOf(values: Values, messages: Messages): [string, string][] {
  const given = values["answer"];
  return (Array.isArray(given) ? given : []).map((answer) => {
    const [, id, option] = /^([^=]+)=(.+)$/.exec(String(answer)) ?? [];
    if (id === undefined || option === undefined) throw usage(messages.usage.notAnAnswer(String(answer)), messages, "check");
    return [id, option];
  });
}

function oneOf<T extends string>(values: Values, option: string, choices: readonly T[], messages: Messages, about?: CommandName): T | undefined {
  const given = text(values, option);
  if (given === undefined) return undefined;
  const choice = choices.find((one) => one === given);
  if (!choice) throw usage(messages.usage.notAChoice(`--${option}`, choices), messages, about);
  return choice;
}

function text(values: Values, option: string): string | undefined {
  const value = values[option];
  return typeof value === "string" ? value : undefined;
}

function usage(message: string, messages: Messages, about?: CommandName): AppError {
  return new AppError({ code: "usage", message, hint: messages.usage.seeHelp(about) });
}
