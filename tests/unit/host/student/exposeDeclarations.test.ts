import { expect, test } from "vitest";
import { exposeDeclarations, findDeclarations, separateExports } from "#host/student/exposeDeclarations.ts";

test("finds what the top level declares with const, exported or not, taken apart or not, with its line", () => {
  const source = `import { a } from "b";
const x = 1,
  y = 2;
export const z = 3;
const { p, q: [r, ...rest], s = 4, ...others } = {};
let no = 1;
var nor = 2;
function neither() { const inside = 1; }
export default class {}
export { x as another };
{ const block = 1; }`;
  expect(findDeclarations(source).map(({ name, line }) => `${line} ${name}`)).toEqual(["2 x", "3 y", "4 z", "5 p", "5 r", "5 rest", "5 s", "5 others"]);
});

test("shows them under names of ours, after the last line, whatever that is", async () => {
  const source = "const x = [1];\nexport const y = 2; // the end";
  const exposed = exposeDeclarations(source);
  expect(exposed.startsWith(`${source}\n`)).toBe(true);
  const loaded = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(exposed)}`)) as Record<string, unknown>;
  expect(separateExports(loaded)).toEqual({ own: { y: 2 }, declared: new Map<string, unknown>([["x", [1]], ["y", 2]]) });
});

test.for(["export const = ;", "let a = 1;", ""])("leaves %j as it is", (source) => {
  expect(exposeDeclarations(source)).toBe(source);
});
