/** Rows of keys side by side, on US and JIS keyboards. */

/** Each row as typed without and with Shift, column under column; NUL where Shift types nothing. */
const ROWS: readonly (readonly [plain: string, shifted: string])[] = [
  // US
  ['`1234567890-=', '~!@#$%^&*()_+'],
  ['qwertyuiop[]\\', 'QWERTYUIOP{}|'],
  ["asdfghjkl;'", 'ASDFGHJKL:"'],
  ['zxcvbnm,./', 'ZXCVBNM<>?'],
  // JIS: the yen key types a backslash, as does the key of ろ.
  ['1234567890-^\\', '!"#$%&\'()\0=~|'],
  ['qwertyuiop@[', 'QWERTYUIOP`{'],
  ['asdfghjkl;:]', 'ASDFGHJKL+*}'],
  ['zxcvbnm,./\\', 'ZXCVBNM<>?_'],
];

/** For each row: character → column. */
const COLUMNS: readonly ReadonlyMap<string, number>[] = ROWS.map(
  (row) => new Map(row.flatMap((keys) => [...keys].map((key, column) => [key, column] as const))),
);

/** Whether some `length` characters in a row were typed by keys side by side, in either direction, with Shift or without. */
export function hasKeyboardRun(text: string, length: number): boolean {
  return COLUMNS.some((columns) =>
    hasRun(
      [...text].map((key) => columns.get(key)),
      length,
    ),
  );
}

/** Whether `length` numbers in a row each are one more, or each one less, than the one before. */
export function hasRun(numbers: readonly (number | undefined)[], length: number): boolean {
  let step = 0;
  let steps = 0;
  for (const [index, number] of numbers.entries()) {
    // Undefined on either side makes it NaN, which is no step.
    const next = (number ?? Number.NaN) - (numbers[index - 1] ?? Number.NaN);
    if (next !== 1 && next !== -1) steps = 0;
    else steps = next === step ? steps + 1 : 1;
    step = next;
    if (steps >= length - 1) return true;
  }
  return false;
}
