/** An address that a person may be sent to: of the web, encrypted, and nobody's password in it. Undefined for others. */
export function webAddress(address: string): string | undefined {
  try {
    const { protocol, username, password, href } = new URL(address);
    return protocol === "https:" && username === "" && password === "" ? href : undefined;
  } catch {
    return undefined;
  }
}
