import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { networkMountOf, parseDarwinMounts, parseLinuxMounts, readMounts } from "#platform/home/mounts.ts";
import { tempDir } from "#tests/support/tempDir.ts";

test("reads Linux's table, blanks in octal", () => {
  expect(parseLinuxMounts("/dev/sda1 / ext4 rw 0 0\nserver:/home /mnt/my\\040files nfs4 rw,vers=4.2 0 0\n\nbroken\n")).toEqual([
    { path: "/", type: "ext4" },
    { path: "/mnt/my files", type: "nfs4" },
  ]);
});

test("reads macOS's table", () => {
  expect(parseDarwinMounts("/dev/disk3s1s1 on / (apfs, sealed, local)\n//ana@server/lab on /Volumes/my lab (smbfs, nodev, mounted by ana)\n")).toEqual([
    { path: "/", type: "apfs" },
    { path: "/Volumes/my lab", type: "smbfs" },
  ]);
});

test.for(["nfs", "nfs4", "cifs", "smb3", "9p", "afs", "lustre", "fuse.sshfs", "smbfs"])("knows %s as a network disk", (type) => {
  const mounts = [
    { path: "/", type: "ext4" },
    { path: "/lab", type },
  ];
  expect(networkMountOf("/lab/home/new", mounts)).toEqual({ path: "/lab", type });
  expect(networkMountOf("/lab", mounts)).toEqual({ path: "/lab", type });
  expect(networkMountOf("/labor/home", mounts)).toBeUndefined();
});

test("the innermost mount decides, and of two on one path the later", () => {
  const mounts = [
    { path: "/", type: "nfs4" },
    { path: "/lab", type: "nfs" },
    { path: "/lab/local", type: "xfs" },
    { path: "/twice", type: "ext4" },
    { path: "/twice", type: "cifs" },
  ];
  expect(networkMountOf("/lab/local/x", mounts)).toBeUndefined();
  expect(networkMountOf("/home/x", mounts)?.type).toBe("nfs4");
  expect(networkMountOf("/twice/x", mounts)?.type).toBe("cifs");
});

test("a 9p root is a sandbox's own disk", () => {
  expect(networkMountOf("/home/x", [{ path: "/", type: "9p" }])).toBeUndefined();
});

test("looks through a link to where the home really is", () => {
  const folder = tempDir();
  mkdirSync(join(folder, "server"));
  symlinkSync(join(folder, "server"), join(folder, "local"));
  const mounts = [
    { path: "/", type: "ext4" },
    { path: join(folder, "server"), type: "nfs" },
  ];
  expect(networkMountOf(join(folder, "local", "not", "yet"), mounts)?.type).toBe("nfs");
});

test("this machine's table has a root", ({ skip }) => {
  skip(process.platform === "win32", "Windows has no table of mounts");
  expect(readMounts().map(({ path }) => path)).toContain("/");
});
