import { expect, test } from "vitest";
import { doctorTexts } from "#services/system/doctorTexts.ts";
import { examine } from "#services/system/examine.ts";
import type { DoctorChecks } from "#services/system/Finding.ts";

const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

test("both languages say every sentence, with the same places in it", () => {
  expect(Object.keys(doctorTexts.es)).toEqual(Object.keys(doctorTexts.en));
  for (const [key, text] of Object.entries(doctorTexts.en)) expect([key, places(doctorTexts.es[key as keyof typeof doctorTexts.es])]).toEqual([key, places(text)]);
});

const fine = (): { status: "ok"; text: "network-home-ok" } => ({ status: "ok", text: "network-home-ok" });
const checks: DoctorChecks = { node: fine, backend: fine, disk: fine, sqlite: fine, home: fine, "network-home": fine, browser: fine, electron: fine };

test("a check that throws is a problem of its own and hides no other", async () => {
  const items = await examine({ ...checks, sqlite: () => Promise.reject(new Error("broken")) }, "es");
  expect(items).toHaveLength(8);
  expect(items.filter(({ status }) => status === "problem")).toEqual([{ id: "sqlite", status: "problem", message: "No se pudo mirar: «broken»." }]);
});

test("values fill the places of message and fix", async () => {
  const items = await examine({ ...checks, node: () => ({ status: "problem", text: "node-old", fix: "node-old-fix", values: { version: "20.1.0" } }) }, "en");
  expect(items[0]).toEqual({ id: "node", status: "problem", message: "Node 20.1.0 is too old; 24 is needed.", fix: expect.stringContaining("Node 24") as string });
});
