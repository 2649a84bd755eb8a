import { AppError, isAppError, toAppError } from "#shared/AppError.ts";
import { labContract, type LabClient } from "#shared/contracts/lab.ts";
import type { Profile } from "#shared/contracts/profiles.ts";
import { protocolVersion } from "#shared/contracts/system.ts";
import { connect } from "#shared/rpc/connect.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { ownProfile, type ProfileChoice } from "./profileChoice.ts";
import type { LabDoor } from "./openLink.ts";
import type { LabHello, LabState } from "./labStore.ts";

const greeting = { protocol: protocolVersion, build: "", client: "page" };

/** Waits between tries to come back, ms; the last one repeats. */
const retryMs = [0, 150, 300, 600, 1000, 2000] as const;
/** Cuts in a row of one piece of work, each so soon after it was begun, ms: then it is the work that the lab does not survive. */
const mostCuts = 5;
const soonMs = 60_000;

export interface LabConnectionDeps {
  door: LabDoor;
  /** Who sits here, where several share the account. */
  choice: ProfileChoice;
  setState(state: LabState): void;
  /** Each time the lab is there; the signal is aborted when it is cut. */
  attend(lab: LabClient, signal: AbortSignal): void;
}

/** The page's one connection to the lab host, kept: after a cut it comes back by itself. */
export interface LabConnection {
  start(): void;
  /** Tries again now. */
  retry(): void;
  /** Answers "who is it?". "own" is the account's first. */
  choose(profile: string): void;
  /** Does `work` once the lab is there, and again when it is cut meanwhile: it must do no harm twice. What is cut time and again fails. */
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
}

export function createLabConnection({ door, choice, setState, attend }: LabConnectionDeps): LabConnection {
  let current: LabClient | undefined;
  let hurry: (() => void) | undefined;
  let chosenNow: (() => void) | undefined;
  let known: LabHello | undefined;
  const waiting: ((lab: LabClient) => void)[] = [];

  async function keep(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const opened = await door.open();
      if (opened.kind === "locked") return setState(opened);
      const failure = opened.kind === "open" ? await attendUntilCut(opened.link, () => (tries = 0)) : undefined;
      if (failure && failure.code !== "disconnected") return setState({ kind: "failed", error: failure });
      const reason = isAppError(failure?.cause) ? failure.cause : undefined;
      setState(known ? { kind: "lost", hello: known, reason } : { kind: "connecting", tries: tries + 1, reason });
      await pause(retryMs[Math.min(tries, retryMs.length - 1)]!);
    }
  }

  /** The error that the lab greeted us with, if it did. */
  async function attendUntilCut(link: Link, greeted: () => void): Promise<AppError | undefined> {
    const cut = new AbortController();
    const closed = new Promise<void>((resolve) => cut.signal.addEventListener("abort", () => resolve()));
    const lab = connect({ link, contract: labContract, onClosed: () => cut.abort() });
    try {
      const hello = await lab.system.hello(greeting);
      if (hello.protocol > protocolVersion) throw new AppError({ code: "host-newer", message: `The lab host is of version ${hello.version}.` });
      greeted();
      const profile = await enterProfile(lab, cut.signal);
      known = profile?.id === undefined ? hello : await lab.system.hello(greeting);
      current = lab;
      setState({ kind: "online", hello: known, profile });
      attend(lab, cut.signal);
      for (const wake of waiting.splice(0)) wake(lab);
      await closed;
      return undefined;
    } catch (error) {
      link.close();
      return toAppError(error);
    } finally {
      current = undefined;
    }
  }

  /** Where several share the account: waits for a choice if there is none yet. Undefined where one is alone. */
  async function enterProfile(lab: LabClient, cut: AbortSignal): Promise<Profile | undefined> {
    const { profiles } = await lab.profiles.list({});
    if (profiles.length < 2) return undefined;
    for (;;) {
      const chosen = choice.get();
      const profile = chosen === undefined ? undefined : profiles.find(({ id }) => (id ?? ownProfile) === chosen);
      if (profile) {
        if (profile.id !== undefined) await lab.profiles.enter({ id: profile.id });
        return profile;
      }
      setState({ kind: "choosing", profiles });
      await new Promise<void>((resolve, reject) => {
        chosenNow = resolve;
        cut.addEventListener("abort", () => reject(new AppError({ code: "disconnected", message: "The lab is gone." })));
      });
    }
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    start: () => void keep(),
    retry: () => hurry?.(),
    choose(profile) {
      choice.set(profile);
      chosenNow?.();
    },
    async call(work) {
      for (let cuts = 0; ; ) {
        const lab = current ?? (await new Promise<LabClient>((resolve) => waiting.push(resolve)));
        const begun = performance.now();
        try {
          return await work(lab);
        } catch (error) {
          if (!isAppError(error) || error.code !== "disconnected") throw error;
          cuts = performance.now() - begun < soonMs ? cuts + 1 : 1;
          if (cuts === mostCuts) throw error;
          if (current === lab) current = undefined;
        }
      }
    },
  };
}
