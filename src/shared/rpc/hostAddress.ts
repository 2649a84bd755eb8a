/** Facts of the machine, given by whoever has Node at hand: the lab host, its clients and Electron's main process. */
export interface MachineFacts {
  platform: string;
  tmpdir: string;
  /** The account: its uid where there is one, else its name. */
  account: string;
  /** Lower-case hex. */
  sha256(text: string): string;
}

export interface HostAddress {
  /** To listen on or connect to: a unix socket's path or a Windows pipe's name. */
  path: string;
  /** Folder that must be ours alone (0700) before the socket in it is trusted; absent in the home and for a pipe. */
  privateFolder?: string;
}

/** Unix sockets' paths end at 104 bytes on macOS and 108 on Linux, the closing zero included. */
const longestSocketPath = 100;

/** Where the lab host of a home listens. `home` must be the real path, so that every client of one home comes to one address. */
export function hostAddress(home: string, { platform, tmpdir, account, sha256 }: MachineFacts): HostAddress {
  if (platform === "win32") return { path: `\\\\.\\pipe\\backprop-${sha256(`${account}\n${home.toLowerCase()}`).slice(0, 32)}` };
  const path = `${home}/host.sock`;
  if (new TextEncoder().encode(path).length < longestSocketPath) return { path };
  const privateFolder = `${tmpdir}/backprop-${account}`;
  return { path: `${privateFolder}/${sha256(home).slice(0, 16)}.sock`, privateFolder };
}
