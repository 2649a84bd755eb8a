import type { LabHandlers } from "#shared/contracts/lab.ts";
import type { WebServer } from "#platform/transport/webServer.ts";

export interface HostHandlersDeps {
  activeRuns(): number;
  /** Ends the host soon, after the answer that is being given. */
  end(reason: string): void;
  startWeb(port: number): Promise<WebServer>;
  /** Hands the connection on to the lab of that profile, once the answer that is being given is on its way. */
  enterProfile(id: string, connectionId: string): Promise<void>;
}

export interface HostHandlers {
  system: Pick<LabHandlers["system"], "openWeb" | "retire">;
  profiles: Pick<LabHandlers["profiles"], "enter">;
}

/** What only the owner of the host's life can answer. */
export function createHostHandlers({ activeRuns, end, startWeb, enterProfile }: HostHandlersDeps): HostHandlers {
  let web: Promise<WebServer> | undefined;

  return {
    system: {
      retire() {
        const active = activeRuns();
        if (active === 0) end("A client of another build takes over.");
        return { ending: active === 0, activeRuns: active };
      },
      // One page a host: who asks for another port is answered with the address that is there.
      async openWeb({ port }) {
        web ??= startWeb(port);
        try {
          const server = await web;
          return { url: server.createUrl(), port: server.port };
        } catch (error) {
          web = undefined;
          throw error;
        }
      },
    },
    profiles: {
      async enter({ id }, { connectionId }) {
        await enterProfile(id, connectionId);
        return {};
      },
    },
  };
}
