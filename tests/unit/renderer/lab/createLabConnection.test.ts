import { expect, test } from "vitest";
import { createLabConnection } from "#renderer/lab/createLabConnection.ts";
import type { LabState } from "#renderer/lab/labStore.ts";
import type { OpenedLink } from "#renderer/lab/openLink.ts";
import { AppError } from "#shared/AppError.ts";
import { labContract, type LabHandlers } from "#shared/contracts/lab.ts";
import { protocolVersion } from "#shared/contracts/system.ts";
import { silentLogger } from "#shared/Logger.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { until } from "#tests/support/until.ts";

function openHost({ protocol = protocolVersion, starts = () => ({ runId: "", number: 0 }) }: { protocol?: number; starts?: (host: Link) => unknown } = {}): OpenedLink & { kind: "open" } {
  const [client, host] = createMemoryLinks();
  const hello = { protocol, version: "1", build: "b", pid: 1, node: "24", backend: "test", home: "/h", capabilities: [], notices: [] };
  const handlers = { system: { hello: () => hello }, lessons: {}, runs: { list: () => starts(host) } } as unknown as LabHandlers;
  serve({ link: host, contract: labContract, handlers, connectionId: "test", log: silentLogger });
  return { kind: "open", link: client };
}

/** A connection through a door that answers these in turn, and then that nobody is there. */
function connectThrough(answers: (() => OpenedLink)[]) {
  const states: LabState[] = [];
  let attended = 0;
  const connection = createLabConnection({
    door: { open: async () => answers.shift()?.() ?? new Promise<never>(() => undefined) },
    setState: (state) => states.push(state),
    attend: () => attended++,
  });
  connection.start();
  return { connection, states, kinds: () => states.map(({ kind }) => kind), attended: () => attended };
}

test("comes back after a cut, and says so meanwhile", async () => {
  const first = openHost();
  const { kinds, attended } = connectThrough([() => first, () => ({ kind: "unreachable" }), openHost]);
  await until(() => attended() === 1);
  first.link.close();
  await until(() => attended() === 2);
  expect(kinds()).toEqual(["online", "lost", "lost", "online"]);
});

test("does again what was cut on its way", async () => {
  let asked = 0;
  const { connection } = connectThrough([
    () => openHost({ starts: (host) => (asked++, host.close(), []) }),
    () => openHost({ starts: () => (asked++, []) }),
  ]);
  expect(await connection.call((lab) => lab.runs.list({}))).toEqual([]);
  expect(asked).toBe(2);
});

test("passes other errors on, and waits for a lab that is not there yet", async () => {
  const { connection } = connectThrough([
    () => ({ kind: "unreachable" }),
    () =>
      openHost({
        starts: () => {
          throw new AppError({ code: "disk-full", message: "full" });
        },
      }),
  ]);
  await expect(connection.call((lab) => lab.runs.list({}))).rejects.toMatchObject({ code: "disk-full" });
});

test("stops at a locked door and at a newer host", async () => {
  const locked = connectThrough([() => ({ kind: "locked", reason: "no-code" })]);
  await until(() => locked.states.length === 1);
  expect(locked.states).toEqual([{ kind: "locked", reason: "no-code" }]);
  const newer = connectThrough([() => openHost({ protocol: protocolVersion + 1 })]);
  await until(() => newer.states.length === 1);
  expect(newer.states).toMatchObject([{ kind: "failed", error: { code: "host-newer" } }]);
});

test("tells why there is no host, where the shell says it", async () => {
  const { states } = connectThrough([
    () => ({ kind: "open", link: { post: () => undefined, close: () => undefined, listen: ({ closed }) => closed(new AppError({ code: "host-unreachable", message: "The disk is full." })) } }),
  ]);
  await until(() => states.length === 1);
  expect(states).toMatchObject([{ kind: "connecting", tries: 1, reason: { message: "The disk is full." } }]);
});
