/** An address for whom we don't know yet: enough to tell one's own from another, and not how long anything in it is. */
const HIDDEN = '•••';
/** Labels before a country's that are no organisation's: `ac.jp`, `co.uk`. */
const CATEGORIES: ReadonlySet<string> = new Set(
  'ac ad co com ed edu go gob gouv gov gr lg mil ne net nom or org sch'.split(' '),
);

/** `taro@umin.ac.jp` as `t•••@u•••.ac.jp`. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return HIDDEN;
  const labels = address.slice(at + 1).split('.');
  const [category = '', country = ''] = labels.slice(-2);
  const isBelowCategory = labels.length > 2 && country.length === 2 && CATEGORIES.has(category.toLowerCase());
  const shown = labels.length < 2 ? [] : labels.slice(isBelowCategory ? -2 : -1);
  return [`${firstOf(address.slice(0, at))}${HIDDEN}@${firstOf(labels[0] ?? '')}${HIDDEN}`, ...shown].join('.');
}

/** Quotation marks are none of it. */
const firstOf = (part: string): string => [...part.replace(/^"/, '')][0] ?? '';
