/** A page or browser that may be asked over Chromium's own protocol. */
export interface Target {
  type: string;
  url: string;
  webSocketDebuggerUrl: string;
}

export async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

/** Asks again and again until the answer is not false. Its value; false when the connection was cut before. */
export function askUntil(socketUrl: string, method: string, params: object): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketUrl);
    const ask = (): void => socket.send(JSON.stringify({ id: 1, method, params }));
    socket.onopen = ask;
    socket.onerror = () => resolve(false);
    socket.onclose = () => resolve(false);
    socket.onmessage = ({ data }) => {
      const { result } = JSON.parse(String(data)) as { result?: { result?: { value?: unknown } } };
      const value = result?.result ? (result.result.value ?? false) : true;
      if (value === false) return ask();
      resolve(value);
      socket.close();
    };
  });
}

/** What a page answers to an expression, once that is true or any other value. */
export function evaluateUntil(page: Target, expression: string): Promise<unknown> {
  return askUntil(page.webSocketDebuggerUrl, "Runtime.evaluate", { expression, returnByValue: true });
}

/** Something can be opened: a lesson, or what to begin with. */
export const isUsable = `document.querySelector("main button:enabled, main a[href*=lesson]") !== null`;
