import { z } from "zod";

const storageKey = "backprop-token";
const answerSchema = z.object({ token: z.string().min(1) });

export type TokenAnswer = { kind: "token"; value: string } | { kind: "unreachable" } | { kind: "locked"; reason: "no-code" | "used-code" };

/**
 * What lets this tab into the lab: the address's fragment holds a code that is swapped once for a token, which lives as
 * long as the tab. The fragment is removed at once, so that it is in no history and no screenshot.
 */
export interface PageToken {
  take(): Promise<TokenAnswer>;
  /** The server no longer knows it. */
  forget(): void;
}

export function createPageToken(): PageToken {
  let code = new URLSearchParams(location.hash.slice(1)).get("code") ?? undefined;
  if (code !== undefined) history.replaceState(undefined, "", location.pathname);
  let lockedBy: "no-code" | "used-code" = "no-code";

  return {
    async take() {
      if (code !== undefined) {
        let response: Response;
        try {
          response = await fetch("/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }) });
        } catch {
          return { kind: "unreachable" };
        }
        code = undefined;
        // A tab that was let in before stays in: somebody opened an old address again in it.
        if (response.ok) sessionStorage.setItem(storageKey, answerSchema.parse(await response.json()).token);
        else lockedBy = "used-code";
      }
      const value = sessionStorage.getItem(storageKey);
      return value === null ? { kind: "locked", reason: lockedBy } : { kind: "token", value };
    },
    forget: () => sessionStorage.removeItem(storageKey),
  };
}
