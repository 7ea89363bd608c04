/** What every page gets beside its own view. */
import type { ComponentChildren, VNode } from 'preact';
import type { Locale, ProblemTextKey, ProblemWord, Reason, Text, TextId } from '../text/index.js';

export interface PageContext {
  text: Text;
  locale: Locale;
  csrfToken: string;
  /** A new submission ID for each form of the page: a repeat of one submission is recognised by it. */
  newSubmissionId: () => string;
  /** Path of this page, with its query where it has one; must be one that GET answers, as the language switch links to it. */
  path: string;
  /** Origin that links to the outside of the browser are made of. Never taken from the request. */
  publicUrl: string;
  service: ServiceContext;
  /** Absent: the product's own. */
  face?: FaceContext;
  /** A mail that the person waits for is late: said above the content. */
  mailIsLate?: true;
  /** The deadlines of the procedure stand, since and until when at the latest: said above the content, and nothing is counted down. RFC 3339 */
  pause?: { part: 'mail' | 'identity' | 'target'; since: string; until: string; leftMs?: number } | undefined;
  /** Blanks or characters that can't be seen were left out of what the form before this page was sent with. */
  leftOut?: boolean;
  /** Whose page it is, where it shows what is somebody's: its script covers it once that is over. */
  owner?: PageOwner;
  /** What was typed into a form of this page before its language was switched. */
  typed?: TypedForm;
  /** Collects the forms of the page while it is rendered: how many there are, and those that a person types into, the one first that was typed into. */
  forms?: { made: number; typedInto: TypedInto[] };
  /** The form that the language switch takes along. */
  switchForm?: TypedInto;
  /** When the page is made, for what is counted down. Milliseconds since the epoch. */
  now?: number;
  /** Address of an asset, for content-hashed names. Default: `/assets/<file>`. */
  asset?: (file: string) => string;
}

/** What stands in the fields of a form, by name; of boxes those that are ticked. */
export interface TypedForm {
  action: string;
  fields: Readonly<Record<string, readonly string[]>>;
}
export interface TypedInto {
  id: string;
  action: string;
  /** What its first button says. */
  button?: { name: string | undefined; value: string | undefined };
}

export interface PageOwner {
  /** What the answer of `askAt` is compared with. */
  digest: string;
  askAt: string;
  /** How long it lasts, as the server has it. */
  endsInMs: number;
}

/** What the installation shows as its own. */
export interface FaceContext {
  name?: Record<Locale, string>;
  /** Address of the picture. */
  logo?: string;
  /** Address of a style sheet over the tokens. */
  styles?: string;
  links: readonly { label: Record<Locale, string>; url: string }[];
  statements: readonly { what: 'accessibility' | 'privacy'; href: string }[];
}

export interface ServiceContext {
  /** E-mail address for inquiries. */
  inquiry: string;
  /** When they are answered. */
  hours?: Record<Locale, string>;
}

/** A page: the whole document, from `<html>`. */
export type Page<View> = (view: View, ctx: PageContext) => VNode;

/** A refused field: `field` is the name of the form's field. */
export interface FieldError {
  field: string;
  reason: Reason;
}

/** What a form says when it is shown again. */
export interface FormErrors {
  errors?: readonly FieldError[];
  /** A refusal of the whole form. */
  problem?: ProblemWord;
  /** Where the problem is a limit: when to try again. */
  retryAfterSeconds?: number;
}

export type Children = ComponentChildren;
export type { Locale, ProblemTextKey, ProblemWord, Reason, Text, TextId, VNode };
