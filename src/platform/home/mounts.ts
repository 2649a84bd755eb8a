import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname } from "node:path";

export interface Mount {
  path: string;
  /** Type of the file system as the system names it, such as ext4 or nfs4. */
  type: string;
}

/** File systems whose locks and shared memory do not reach other machines, or do not work at all: SQLite's WAL loses data there. */
const networkTypes: ReadonlySet<string> = new Set(
  [
    "nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs 9p afs auristorfs coda afpfs webdav davfs ftp",
    "lustre ceph glusterfs gpfs beegfs orangefs pvfs2 ocfs2 gfs2",
    "fuse.sshfs fuse.glusterfs fuse.ceph fuse.davfs fuse.davfs2 fuse.rclone fuse.s3fs fuse.gcsfuse fuse.smbnetfs fuse.curlftpfs fuse.juicefs fuse.cvmfs2",
  ].flatMap((line) => line.split(" ")),
);

/** The mounts of this machine; empty where the system has no such table (Windows) or it can't be read. */
export function readMounts(platform: NodeJS.Platform = process.platform): readonly Mount[] {
  try {
    if (platform === "linux") return parseLinuxMounts(readFileSync("/proc/self/mounts", "utf8"));
    if (platform === "darwin") return parseDarwinMounts(execFileSync("/sbin/mount", { encoding: "utf8", timeout: 5000 }));
  } catch {
    // Without a table nothing is known, and a home that works must not be refused for that.
  }
  return [];
}

/** `device path type options`, with blanks in octal. */
export function parseLinuxMounts(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [, path, type] = line.split(" ");
    if (!path || !type) return [];
    return [{ path: path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))), type }];
  });
}

/** `device on path (type, options)`. */
export function parseDarwinMounts(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const match = / on (\/.*) \(([^,)]+)/.exec(line);
    return match ? [{ path: match[1]!, type: match[2]! }] : [];
  });
}

/** The network file system that `path` (which need not exist yet) is on, or undefined where it is a local disk. */
export function networkMountOf(path: string, mounts: readonly Mount[] = readMounts()): Mount | undefined {
  const real = realPath(path);
  // A mapped drive of Windows resolves to its \\server\share.
  if (/^\\\\(?![?.]\\)/.test(real)) return { path: real, type: "smb" };
  let found: Mount | undefined;
  for (const mount of mounts) {
    const covers = mount.path === "/" || real === mount.path || real.startsWith(`${mount.path}/`);
    // Of mounts on one path the later one hides the earlier.
    if (covers && mount.path.length >= (found?.path.length ?? 0)) found = mount;
  }
  // A 9p root is the disk of a sandbox or a virtual machine, not a share.
  if (!found || !networkTypes.has(found.type) || (found.type === "9p" && found.path === "/")) return undefined;
  return found;
}

/** Resolves links of the part that exists. */
function realPath(path: string): string {
  let existing = path;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    return realpathSync.native(existing) + path.slice(existing.length);
  } catch {
    return path;
  }
}
