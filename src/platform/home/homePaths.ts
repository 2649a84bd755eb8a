import { join } from "node:path";

/** Where things are in a home folder. */
export interface HomePaths {
  home: string;
  database: string;
  runs: string;
  blobs: string;
  backups: string;
  logs: string;
}

export function homePaths(home: string): HomePaths {
  return {
    home,
    database: join(home, "lab.db"),
    runs: join(home, "runs"),
    blobs: join(home, "blobs"),
    backups: join(home, "backups"),
    logs: join(home, "logs"),
  };
}
