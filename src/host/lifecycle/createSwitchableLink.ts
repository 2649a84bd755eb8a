import { AppError } from "#shared/AppError.ts";
import type { Link, LinkListener } from "#shared/rpc/contract.ts";

export interface SwitchableLink {
  /** To be served; after the switch nothing passes through it any more but its end. */
  link: Link;
  /** From now on the client at the far end speaks with `other`, message by message. Once. */
  switchTo(other: Link): void;
}

/** A client's link that can be handed on to another lab host, so that a window needs no other address to enter it. */
export function createSwitchableLink(outer: Link): SwitchableLink {
  let other: Link | undefined;
  let inner: LinkListener | undefined;

  return {
    link: {
      post: (message) => {
        if (!other) outer.post(message);
      },
      listen(listener) {
        inner = listener;
        outer.listen({
          message: (message) => (other ? other.post(message) : listener.message(message)),
          closed(reason) {
            other?.close();
            listener.closed(reason);
          },
        });
      },
      close: () => outer.close(),
    },
    switchTo(target) {
      if (other || !inner) throw new AppError({ code: "conflict", message: "This connection is in a profile already.", hint: "Connect again to enter another one." });
      other = target;
      target.listen({ message: (message) => outer.post(message), closed: () => outer.close() });
    },
  };
}
