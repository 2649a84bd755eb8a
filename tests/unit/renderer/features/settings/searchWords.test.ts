import { expect, test } from "vitest";
import { searchWords } from "#renderer/features/settings/searchWords.ts";

const all = [
  { item: "size", words: ["Tamaño del texto", "Cambia palabras y filas"] },
  { item: "code", words: ["Tamaño del código", "Editor"] },
  { item: "theme", words: ["Tema", "Alto contraste"] },
];

test.for([
  ["accents and capitals make no difference", "TAMANO", ["size", "code"]],
  ["every word has to be there, in any order", "código tamaño", ["code"]],
  ["parts of words lead there", "contra", ["theme"]],
  ["an empty search finds all", "  ", ["size", "code", "theme"]],
  ["what is nowhere finds nothing", "proxy", []],
] as const)("%s", ([, query, found]) => {
  expect(searchWords(all, query)).toEqual(found);
});
