import { expect, test } from "vitest";
import { createLabConnection } from "#renderer/lab/createLabConnection.ts";
import type { LabState } from "#renderer/lab/labStore.ts";
import type { OpenedLink } from "#renderer/lab/openLink.ts";
import { AppError } from "#shared/AppError.ts";
import { labContract, type LabHandlers } from "#shared/contracts/lab.ts";
import type { Profile } from "#shared/contracts/profiles.ts";
import { protocolVersion } from "#shared/contracts/system.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { until } from "#tests/support/until.ts";

function openHost({ protocol = protocolVersion, starts = () => ({ runId: "", number: 0 }), profiles = [{ name: "ana" }], entered = [] }: { protocol?: number; starts?: (host: Link) => unknown; profiles?: Profile[]; entered?: string[] } = {}): OpenedLink & { kind: "open" } {
  const [client, host] = createMemoryLinks();
  const hello = { protocol, version: "1", build: "b", pid: 1, node: "24", backend: "test", home: "/h", capabilities: [], notices: [] };
  const handlers = { system: { hello: () => hello }, lessons: {}, runs: { list: () => starts(host) }, profiles: { list: () => ({ profiles }), enter: ({ id }: { id: string }) => (entered.push(id), {}) } } as unknown as LabHandlers;
  serve({ link: host, contract: labContract, handlers, connectionId: "test", log: silentLogger });
  return { kind: "open", link: client };
}

/** A connection through a door that answers these in turn, and then that nobody is there. */
function connectThrough(answers: (() => OpenedLink)[]) {
  const states: LabState[] = [];
  let attended = 0;
  let chosen: string | undefined;
  const connection = createLabConnection({
    door: { open: async () => answers.shift()?.() ?? new Promise<never>(() => undefined) },
    choice: { get: () => chosen, set: (profile) => (chosen = profile) },
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

test("gives up what is cut each time, and goes on with the rest", async () => {
  let asked = 0;
  const cuts = (): OpenedLink => openHost({ starts: (host) => (asked++, host.close(), []) });
  const { connection, attended } = connectThrough([...Array.from({ length: 5 }, () => cuts), openHost]);
  await expect(connection.call((lab) => lab.runs.list({}))).rejects.toMatchObject({ code: "disconnected" });
  expect(asked).toBe(5);
  await until(() => attended() === 6);
  expect(await connection.call((lab) => lab.profiles.list({}))).toEqual({ profiles: [{ name: "ana" }] });
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

test("asks who it is where several share the account, enters their lab, and asks no second time after a cut", async () => {
  const id = newId();
  const entered: string[] = [];
  const open = (): OpenedLink & { kind: "open" } => openHost({ profiles: [{ name: "ana" }, { id, name: "luz" }], entered });
  const first = open();
  const { connection, states, kinds, attended } = connectThrough([() => first, open]);
  await until(() => states.length === 1);
  expect(states[0]).toMatchObject({ kind: "choosing", profiles: [{ name: "ana" }, { id, name: "luz" }] });
  connection.choose(id);
  await until(() => attended() === 1);
  expect(entered).toEqual([id]);
  first.link.close();
  await until(() => attended() === 2);
  expect(entered).toEqual([id, id]);
  expect(kinds()).toEqual(["choosing", "online", "lost", "online"]);
});
