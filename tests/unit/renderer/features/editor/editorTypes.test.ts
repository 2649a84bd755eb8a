import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packageRoot } from "#host/paths.ts";

const unpack = (name: string): string => gunzipSync(readFileSync(join(packageRoot, "resources", "types", name))).toString("utf8");

interface Lock {
  packages: Readonly<Record<string, { version: string; integrity: string }>>;
}

test("what the editor knows of TensorFlow.js is made from the very packages that programs run with", () => {
  const { packages } = JSON.parse(readFileSync(join(packageRoot, "package-lock.json"), "utf8")) as Lock;
  const made = unpack("tfjs.d.ts.gz").match(/^\/\/ @tensorflow.*$/gm)!.map((line) => line.slice(3).split(" "));
  expect(made.length).toBeGreaterThan(5);
  // If not: node scripts/data/build-editor-types.mjs
  for (const [name, version, integrity] of made) expect(packages[`node_modules/${name}`]).toMatchObject({ version, integrity });
});

test("its suggestions are what a program may use: no names of kernels, and the layers by their own name", () => {
  const exported = /^export \{(.*)\};$/m.exec(unpack("tfjs.d.ts.gz"))![1]!.split(",").map((name) => name.trim());
  expect(exported).toEqual(expect.arrayContaining(["matMul$1 as matMul", "layers", "train", "Tensor", "Sequential"]));
  expect(exported).not.toContain("Abs");
});

test("the type checker's words are there in Spanish", () => {
  const messages = JSON.parse(unpack("messages.es.json.gz")) as Record<string, string>;
  expect(messages["Cannot_find_name_0_2304"]).toBe("No se encuentra el nombre '{0}'.");
});
