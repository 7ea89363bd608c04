/** One label, heading, message or subject of a published manual. */
export type ManualItem = {
  /** As the manual has it. */
  words: string;
} & (
  | {
      /** Stands so on this page (a sample's name), or in this mail (`mail <procedure> <mail>`). */
      on: string;
      /** Japanese unless given. */
      language?: 'en';
    }
  | {
      /** Said in our own words: the text's ID, or the mail. */
      own: string;
      why: string;
    }
);
