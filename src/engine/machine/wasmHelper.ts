import type { HelperJob } from "./HelperPool.ts";

/**
 * A thread that helps to run programs in WebAssembly, one program at a time: the whole program of a worker, in Node and in the
 * page. It says in the shared memory that it is there, waits until it is let in or sent away, and sleeps between two runs.
 */
interface Kernels {
  /** The linker's name for it. */
  ["__stack_pointer"]: { value: number };
  help(thread: number, runsSoFar: number): void;
}

function help({ module, memory, gateAt, thread, stackTop }: HelperJob): void {
  const gate = new Int32Array(memory.buffer, gateAt, 3);
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  kernels["__stack_pointer"].value = stackTop;
  Atomics.add(gate, 0, 1);
  Atomics.notify(gate, 0);
  Atomics.wait(gate, 1, 0);
  if (Atomics.load(gate, 1) > 0) kernels.help(thread, Atomics.load(gate, 2));
}

interface Scope {
  onmessage: ((message: { data: HelperJob }) => void) | undefined;
  process?: { getBuiltinModule?(name: string): { parentPort: { on(event: "message", hear: (job: HelperJob) => void): void } | null } };
}

const scope = globalThis as unknown as Scope;
const port = scope.process?.getBuiltinModule?.("node:worker_threads").parentPort;
if (port) port.on("message", help);
else scope.onmessage = ({ data }) => help(data);
