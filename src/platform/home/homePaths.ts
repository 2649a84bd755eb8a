import { join } from "node:path";

/** Where things are in a home folder. */
export interface HomePaths {
  home: string;
  database: string;
  runs: string;
  blobs: string;
  /** Models that were brought in. */
  models: string;
  /** What the learner wrote and did, a folder a lesson. */
  work: string;
  /** Homes of the other people who share this account, and their names. */
  profiles: string;
  backups: string;
  logs: string;
  /** How fast this machine is, where it was measured. */
  speed: string;
  /** Only there while a page is served. */
  web: string;
}

export function homePaths(home: string): HomePaths {
  return {
    home,
    database: join(home, "lab.db"),
    runs: join(home, "runs"),
    blobs: join(home, "blobs"),
    models: join(home, "models"),
    work: join(home, "work"),
    profiles: join(home, "profiles"),
    backups: join(home, "backups"),
    logs: join(home, "logs"),
    speed: join(home, "speed.json"),
    web: join(home, "web.json"),
  };
}
