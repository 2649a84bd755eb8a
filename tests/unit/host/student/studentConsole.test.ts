import { describe, expect, it } from "vitest";
import { createStudentConsole, createStudentOutput } from "#host/student/studentConsole.ts";

function collect(limit: number): { output: ReturnType<typeof createStudentOutput>; lines: string[] } {
  const lines: string[] = [];
  return { lines, output: createStudentOutput({ limit, line: (stream, text) => void lines.push(`${stream} ${text}`) }) };
}

describe("the output of a program", () => {
  it("comes line by line, also when it is written in pieces, and ends with what was left open", () => {
    const { output, lines } = collect(10);
    output.write("out", "a");
    output.write("err", "x\n");
    output.write("out", "b\nc\nd");
    output.close();
    expect(lines).toEqual(["err x", "out ab", "out c", "out d"]);
  });

  it("is kept up to its limit and counted after it", () => {
    const { output, lines } = collect(2);
    const console = createStudentConsole(output) as Console;
    for (let i = 0; i < 5; i++) console.log(i);
    output.close();
    output.close();
    expect(lines).toEqual(["out 0", "out 1", "err Only the first 2 lines of output are kept.", "err 3 more lines were not kept."]);
  });

  it("formats nothing that is not kept", () => {
    const { output } = collect(1);
    const console = createStudentConsole(output) as Console;
    console.log("full");
    let asked = 0;
    console.log({ [Symbol.for("nodejs.util.inspect.custom")]: () => asked++ });
    expect(asked).toBe(0);
  });

  it("cuts a line without an end", () => {
    const { output, lines } = collect(10);
    output.write("out", "x".repeat(30_000));
    expect(lines[0]).toHaveLength("out ".length + 10_000 + "… (20000 more characters)".length);
  });
});
