import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "#shared/Clock.ts";

/** How long a code in an address may be swapped for a token, ms. */
export const codeLifetimeMs = 60_000;

/**
 * Who may use the loopback page. The address a person opens holds a one-use code; the page swaps it for a token that it
 * keeps for its tab. Both are random, never logged, compared in constant time; codes die with the server.
 */
export interface WebSessions {
  createCode(): string;
  /** Undefined for a code that is unknown, used or too old. */
  swap(code: string): string | undefined;
  accepts(token: string): boolean;
  /** Digests of the tokens that were given, hex. */
  digests(): string[];
}

/** `digests`: tokens of a server that was killed, which go on being good. */
export function createWebSessions({ clock, digests = [] }: { clock: Clock; digests?: readonly string[] }): WebSessions {
  let codes: { digest: Buffer; until: number }[] = [];
  const tokens: Buffer[] = digests.map((hex) => Buffer.from(hex, "hex"));

  return {
    createCode() {
      const code = randomBytes(16).toString("base64url");
      codes = [...current(), { digest: digest(code), until: clock.now() + codeLifetimeMs }];
      return code;
    },
    swap(code) {
      const given = digest(code);
      const known = current();
      codes = known.filter((one) => !timingSafeEqual(one.digest, given));
      if (codes.length === known.length) return undefined;
      const token = randomBytes(32).toString("base64url");
      tokens.push(digest(token));
      return token;
    },
    accepts(token) {
      const given = digest(token);
      return tokens.some((one) => timingSafeEqual(one, given));
    },
    digests: () => tokens.map((token) => token.toString("hex")),
  };

  function current() {
    const now = clock.now();
    return codes.filter(({ until }) => now < until);
  }
}

/** Of equal length whatever is given, as timingSafeEqual needs it. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
