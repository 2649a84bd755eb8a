import { protocolVersion, type systemContract } from "#shared/contracts/system.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { examine } from "./examine.ts";
import type { DoctorChecks } from "./Finding.ts";

export interface SystemServiceDeps {
  /** Who answers: constant while the host lives. */
  host: { version: string; build: string; pid: number; node: string; home: string; capabilities: readonly string[] };
  /** Name and version of what trains now. */
  backend(): string;
  /** What a person should know about this host's start, one sentence each; mostly empty. */
  notices: readonly string[];
  doctor: DoctorChecks;
}

/** Who this host is and how its machine does. Ending the host and opening the page belong to the one who owns its life. */
export function createSystemService({ host, backend, notices, doctor }: SystemServiceDeps): Pick<Handlers<typeof systemContract>, "hello" | "doctor"> {
  return {
    hello: () => ({ protocol: protocolVersion, ...host, backend: backend(), capabilities: [...host.capabilities], notices: [...notices] }),
    doctor: ({ language }) => examine(doctor, language),
  };
}
