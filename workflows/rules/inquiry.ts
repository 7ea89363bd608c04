/** What a service's setting for inquiries is: the address of a page, a mail address or a telephone number. */

export type InquiryKind = 'page' | 'email' | 'phone' | 'other';

/** Digits in groups, as numbers are printed: `06-6809-4327`, `+81 6 6809 4327`. */
const PHONE = /^\+?[0-9](?:[ -]?[0-9]){6,14}$/;

export function inquiryKind(inquiry: string): InquiryKind {
  if (/^https?:\/\//.test(inquiry)) return 'page';
  if (/^[^\s@:/?#]+@[^\s@:/?#]+$/.test(inquiry)) return 'email';
  return PHONE.test(inquiry) ? 'phone' : 'other';
}

/** Address of a link that calls a number. @param number as `inquiryKind` takes it */
export const phoneLink = (number: string): string => `tel:${number.replace(/[ -]/g, '')}`;
