/** What the process that asks and the child say to each other. The photo goes to the child's standard input, the picture comes from its standard output. */
export interface ToChild {
  job: 'draw';
  /** The most that are decoded: width × height is read first. */
  mostPixels: number;
  /** Of the picture that is asked for, in pixels. */
  longestSide: number;
}
export type FromChild = { ready: true } | { drew: { bytes: number } } | { refused: 'too-many-pixels' | 'unreadable' };
