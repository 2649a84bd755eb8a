import { describe, expect, test } from "vitest";
import { en } from "#host/cli/messages/en.ts";
import { es } from "#host/cli/messages/es.ts";
import { parseCommandLine } from "#host/cli/parseCommandLine.ts";

const parse = (line: string) => parseCommandLine(line.split(" ").filter(Boolean), en);

test.for([
  ["train digits-mlp", { kind: "train", program: "digits-mlp", solution: false }],
  ["train digits-mlp --solution --seed 7 --epochs=3", { kind: "train", program: "digits-mlp", solution: true, seed: 7, epochs: 3 }],
  ["--home /tmp/h train x.ts --seed 0", { kind: "train", program: "x.ts", solution: false, seed: 0 }],
  ["runs", { kind: "runs" }],
  ["show last", { kind: "show", run: "last" }],
  ["resume 12", { kind: "resume", run: "12" }],
  ["predict 12 digit.png", { kind: "predict", run: "12", image: "digit.png" }],
  ["export 12 --out model", { kind: "export", run: "12", format: "tfjs", out: "model" }],
  ["export 12 --format tfjs --out model", { kind: "export", run: "12", format: "tfjs", out: "model" }],
  ["check digits-mlp --answer a=b --answer c=d=e", { kind: "check", lesson: "digits-mlp", solution: false, answers: { a: "b", c: "d=e" } }],
  ["hand-in fs1-line", { kind: "hand-in", lesson: "fs1-line" }],
  ["hand-in fs1-line --run 12 --out mine.zip", { kind: "hand-in", lesson: "fs1-line", run: "12", out: "mine.zip" }],
  ["work export all.zip", { kind: "work", action: "export", file: "all.zip" }],
  ["work import all.zip", { kind: "work", action: "import", file: "all.zip" }],
  ["doctor", { kind: "doctor" }],
  ["serve --port 8080 --no-open", { kind: "serve", port: 8080, open: false }],
  ["serve", { kind: "serve", port: 0, open: true }],
  ["", { kind: "help" }],
  ["-h", { kind: "help" }],
  ["train --help", { kind: "help", about: "train" }],
  ["--version", { kind: "version" }],
] as const)("%j is understood", ([line, command]) => {
  expect(parse(line).command).toEqual(command);
});

test("what every command takes may stand anywhere", () => {
  expect(parse("--json runs --home ./h --language es")).toEqual({ command: { kind: "runs" }, home: "./h", language: "es", json: true });
});

describe("a line that is not understood is told as usage, with what is wrong", () => {
  test.for([
    ["trian x", /no command "trian"/],
    ["train", /is missing/],
    ["train a b", /"b" is one word too many/],
    ["predict 1", /image.* is missing/],
    ["export 1", /--out is missing/],
    ["export 1 --out x --format onnx", /--format takes tfjs/],
    ["train a --sed 7", /no option --sed/],
    ["train a --seed", /--seed needs a value/],
    ["train a --seed --json", /--seed/],
    ["train a --seed x", /whole number from 0 to 4294967295/],
    ["train a --seed 4294967296", /whole number/],
    ["train a --seed 1e3", /whole number/],
    ["train a --epochs 0", /whole number from 1/],
    ["train a --solution=yes", /--solution takes no value/],
    ["runs --solution", /no option --solution/],
    ["check a --answer b", /QUESTION=OPTION/],
    ["serve --port 70000", /from 0 to 65535/],
    ["runs --language fr", /en or es/],
    ["runs --home", /--home needs a value/],
  ] as const)("%j", ([line, message]) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: "usage", message: expect.stringMatching(message) as string, hint: expect.stringContaining("--help") as string }));
  });

  test.for([["train", ""], ["show", " "], ["predict", "1", ""]])("%j: an empty word is none", (argv) => {
    expect(() => parseCommandLine(argv, en)).toThrow(expect.objectContaining({ code: "usage", message: expect.stringMatching(/is missing/) as string }));
  });

  test("in the person's language", () => {
    expect(() => parseCommandLine(["trian"], es)).toThrow(/No hay ninguna orden "trian"/);
  });
});
