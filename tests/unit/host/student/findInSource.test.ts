import { describe, expect, it } from "vitest";
import { findImport, findSyntaxError, findThrow } from "#host/student/findInSource.ts";

describe("places in a source", () => {
  it("of an import, static, re-exported or dynamic", () => {
    expect(findImport("const a = 1;\n  import fs from 'fs';", "fs")).toEqual({ line: 2, column: 3 });
    expect(findImport("export * from 'fs';", "fs")).toEqual({ line: 1, column: 1 });
    expect(findImport("const m = () => import('fs');", "fs")).toEqual({ line: 1, column: 17 });
    expect(findImport("// import 'fs'\nimport 'net';", "fs")).toBeUndefined();
  });

  it("of an early error", () => {
    expect(findSyntaxError("let a;\nlet a;")).toEqual({ line: 2, column: 5 });
    expect(findSyntaxError("await 1; export const a = 1;")).toBeUndefined();
  });

  it("of what was thrown without being an error, if it can only be one", () => {
    const sources = [["main.ts", "if (a) throw 3;\nthrow 4;"], ["b.ts", "throw new Error('x');"]] as const;
    expect(findThrow(sources, 4)).toEqual({ file: "main.ts", line: 2, column: 1 });
    expect(findThrow(sources, 5)).toBeUndefined();
    expect(findThrow([["main.ts", "throw value;"]], {})).toEqual({ file: "main.ts", line: 1, column: 1 });
    expect(findThrow([["main.ts", "not ( javascript"]], 1)).toBeUndefined();
  });
});
