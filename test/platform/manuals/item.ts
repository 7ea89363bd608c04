import type { TextId } from '../../../api/text/index.js';

/** One label, heading, message or subject of a published manual. */
export type ManualItem = {
  /** As the manual has it. */
  words: string;
} & (
  | {
      /** Stands so on this page (a sample's name), or in this mail (`mail <procedure> <mail>`): the whole of a heading, label, button or paragraph. */
      on: string;
      /** Is a part of a sentence there. */
      within?: true;
      /** Japanese unless given. */
      language?: 'en';
    }
  | {
      /** Said in our own words: the text's ID, and a page where it is shown. */
      own: TextId;
      on: string;
      why: string;
    }
  | {
      /** The same of a mail, and what it says. */
      own: `mail ${string}`;
      says: string;
      why: string;
    }
);
