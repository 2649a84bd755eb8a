import { freezeIntrinsics, languageNames } from "./freezeIntrinsics.ts";

/**
 * What a program finds besides the language. Everything else that Node puts on the global object goes. Nothing here may
 * make a structured clone, of whatever: an object can name any class of Node's internals as what its clone is, such as a
 * file handle over the pipe to the host. So there is no `structuredClone`, and `performance` only tells the time.
 */
const offered = [
  "setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate", "queueMicrotask",
  "TextEncoder", "TextDecoder", "URL", "URLSearchParams", "AbortController", "AbortSignal", "Event", "EventTarget", "DOMException",
  "atob", "btoa", "Buffer", "global",
];

/** Powers of the real process object. It is out of reach of student code; should a way be found, these are not there. */
const powers = [
  "kill", "_kill", "abort", "reallyExit", "binding", "_linkedBinding", "dlopen", "execve", "getBuiltinModule", "loadEnvFile", "setSourceMapsEnabled", "report", "channel",
  "disconnect", "send", "connected", "chdir", "umask", "setuid", "setgid", "seteuid", "setegid", "setgroups", "initgroups", "openStdin", "_debugProcess",
  "_debugEnd", "_startProfilerIdleNotifier", "_stopProfilerIdleNotifier", "_getActiveHandles", "_getActiveRequests", "mainModule", "stdin",
  "stdout", "stderr", "finalization", "setUncaughtExceptionCaptureCallback", "ref", "unref",
];

/** After this the process is a student's: the language as it is, a few harmless globals, and the given `process` and `console`. */
export function containGlobals({ process: facade, console }: { process: object; console: object }): void {
  const real = process;
  const kept = new Map<string, unknown>(offered.map((name) => [name, (globalThis as Record<string, unknown>)[name]]));
  const { timeOrigin } = performance;
  const now = performance.now.bind(performance);
  kept.set("performance", { timeOrigin, now: () => now() }).set("process", facade).set("console", console);
  for (const name of powers) delete (real as unknown as Record<string, unknown>)[name];
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    // tfjs keeps its engine there.
    if (!languageNames.has(name) && !name.startsWith("_tf")) delete (globalThis as Record<string, unknown>)[name];
  }
  // Deep enough to find the student's line under many frames of tfjs; fixed, because the language is frozen next.
  Error.stackTraceLimit = 100;
  freezeIntrinsics([...kept].filter(([name]) => name !== "global").map(([, value]) => value));
  for (const [name, value] of kept) Object.defineProperty(globalThis, name, { value, enumerable: false, writable: false, configurable: false });
  for (const name of languageNames) {
    if (Object.getOwnPropertyDescriptor(globalThis, name)?.configurable) Object.defineProperty(globalThis, name, { writable: false, configurable: false });
  }
}
