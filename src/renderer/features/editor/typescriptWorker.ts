import { ts } from "monaco-editor/languages/features/typescript/ts.worker";
import spanish from "#resources/types/messages.es.json.gz?url";
import { readPacked } from "./readPacked.ts";

/** TypeScript's checker, which speaks the language that the worker is called by. */
const begin = self.onmessage;
const early: MessageEvent[] = [];

// What arrives while its words are on their way waits for them, in order.
self.onmessage = (event) => void early.push(event);
void speak().finally(() => {
  self.onmessage = begin;
  // The first message makes Monaco listen anew: each goes to whoever listens then.
  for (const event of early.splice(0)) self.onmessage?.call(self, event);
});

async function speak(): Promise<void> {
  if (self.name !== "es") return;
  ts.typescript.setLocalizedDiagnosticMessages(JSON.parse(await readPacked(spanish)) as Record<string, string>);
}
