/**
 * What the bench measures side by side: this product, the bare engine, and peers. A contender is one file under `peers/` and a line in `peers/index.ts`. One is
 * alive at a time: it is prepared (nothing timed), started in an empty folder, measured, and stopped, `--repeat` times.
 */
import type { Mailbox } from './mailbox.js';

/** What a contender may use to come up. */
export interface Surroundings {
  /** An empty folder of its own on a disk, for this one life: databases, files. Removed afterwards. */
  folder: string;
  /** The one SMTP server of the run, the same for all: a contender hands its mails to `mailbox.port`, without TLS or sign-in. */
  mailbox: Mailbox;
  /** How many people come at once at most. Each has an account before the start is over; people are numbered from 0. */
  people: number;
  /** A line for the person at the terminal. */
  say: (line: string) => void;
}

/** What is told of each call of a procedure. A name is a column of the table: the same call has the same name every time. */
export interface Stopwatch {
  /** Times a call. @returns what the call gave */
  time<T>(call: string, work: () => Promise<T>): Promise<T>;
  /** A time that the contender took itself, in milliseconds. */
  took(call: string, ms: number): void;
}

/** One procedure, whole, for one person. */
export interface Path {
  /** A peer has one, `reset`: a person asks for it, is mailed a URL or a code, and has a new password in force, stored as its `about` says. */
  readonly name: string;
  /**
   * The whole of it, from the first call to the answer that says it is done. One person never does two at once, and may do it any number of times.
   * It waits on events: answers and arriving mails (`mailbox.next`), never on a clock.
   * @throws Error where an answer is not what it should be: the run fails
   */
  run(person: number, watch: Stopwatch): Promise<void>;
  /** Before the first stretch of the path: `faults` counts from here on. Absent: from the start of the contender. */
  begin?(): Promise<void>;
  /** Waits until nothing is left to be done of what has ended. Absent: nothing ever is. */
  settled?(): Promise<void>;
  /**
   * After each measured stretch, untimed: what is not as it should be after so many whole procedures since the last time. Mails, finished rows and
   * stored passwords are counted here, and a used code or URL is tried once more. @returns sentences; empty: the figures count
   */
  faults(procedures: number): Promise<string[]>;
}

export interface Contender {
  /** As in tables, in `--peers` and in `goals.ts`. */
  readonly name: string;
  /** What it is, for the table: version, password hash, what is set otherwise than shipped. */
  readonly about: string;
  /**
   * Builds or downloads what it needs into the folder, once for all runs; quick where that is there already. Untimed, and nothing runs afterwards.
   * @param cache kept between runs, outside the tree
   * @throws PlainError where it can't be had: the contender is left out, and the message says why
   */
  prepare(cache: string): Promise<void>;
  /** Comes up with durable settings (PostgreSQL: fsync on) and its people, and answers when it works. */
  start(surroundings: Surroundings): Promise<Alive>;
}

/** A contender that runs. */
export interface Alive {
  /**
   * Its processes by part (`api`, `worker`, `temporal`, `postgres`, `java` …): process IDs whose CPU and memory are the part's, that of all their children
   * included. Read anew for each figure, so a part may be another process later.
   */
  processes(): Readonly<Record<string, number>>;
  /** Parts that `processes` names and that are no part of what is compared in CPU and memory; nothing unless the contender needs helpers of its own. */
  readonly helpers?: readonly string[];
  readonly paths: readonly Path[];
  /** Ends every process that it started. */
  stop(): Promise<void>;
}
