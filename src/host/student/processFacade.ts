export interface ProcessFacadeDeps {
  write(stream: "out" | "err", text: string): void;
  /** Called in place of ending the process; does not return. */
  exit(code: unknown): never;
}

/** The `process` that programs see: enough for what tfjs and learners read, without a way to the machine. */
export function createProcessFacade({ write, exit }: ProcessFacadeDeps): object {
  const { hrtime, memoryUsage, nextTick, uptime, platform, arch, version } = process;
  const output = (stream: "out" | "err"): object => ({ isTTY: false, columns: 80, write: (text: unknown) => (write(stream, String(text)), true) });
  const now = Object.assign((previous?: [number, number]) => hrtime(previous), { bigint: () => hrtime.bigint() });
  return deepFreeze({
    env: {},
    argv: ["node", "main.ts"],
    execArgv: [],
    title: "backprop",
    platform,
    arch,
    version,
    versions: { node: process.versions.node, v8: process.versions.v8 },
    release: { name: "node" },
    cwd: () => "/",
    exit,
    hrtime: now,
    memoryUsage: () => memoryUsage(),
    uptime: () => uptime(),
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) => nextTick(callback, ...args),
    stdout: output("out"),
    stderr: output("err"),
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if ((typeof inner === "object" || typeof inner === "function") && inner !== null && !Object.isFrozen(inner)) deepFreeze(inner as object);
  return Object.freeze(value);
}
