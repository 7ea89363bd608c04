/** Receipt numbers: of one form for every kind of application, and read as people type them. */
import { expect, test } from '@jest/globals';
import { parseReceiptNumber, receiptNumbers } from '../../../workflows/rules/receipt-number.js';

const ULID = '01M8AZN3YJZY96ZE4TCGHXQR5R';

test.each(['umin-operator-application', 'cinii-service-use-change'])(
  'a procedure of %s has two to choose from (issue 11, B13)',
  (kind) => {
    const numbers = receiptNumbers(`${kind}-${ULID}`);
    expect(numbers).toEqual(['U-CGHX-QR5R', 'U-ZY96-ZE4T']);
    expect(numbers.map(parseReceiptNumber)).toEqual(numbers);
  },
);

test.each([
  ['U-7K3M-Q9XF', 'U-7K3M-Q9XF'],
  [' ｕ７ｋ３ｍ ｑ９ｘｆ ', 'U-7K3M-Q9XF'],
  ['7k3mo9il', 'U-7K3M-0911'],
  ['U−7K3M−Q9XF', 'U-7K3M-Q9XF'],
  ['uー7k3mーq9xf', 'U-7K3M-Q9XF'],
  ['U 7K3M Q9XF', 'U-7K3M-Q9XF'],
  ['\u200BU-7K3M\u00AD-Q9XF\uFEFF', 'U-7K3M-Q9XF'],
  ['Ｕ―７Ｋ３Ｍ―Ｑ９ＸＦ\u3000', 'U-7K3M-Q9XF'],
  [`cinii-service-use-change-${ULID}`, `cinii-service-use-change-${ULID}`],
  [` CINII-service-use-change-${ULID.toLowerCase()}\n`, `cinii-service-use-change-${ULID}`],
])('%j is read as %s', (typed, number) => {
  expect(parseReceiptNumber(typed)).toBe(number);
});

test.each(['', 'U-7K3M', 'U-7K3M-Q9XU', 'A-7K3M-Q9XF', ULID, `-${ULID}`, '受付番号'])('%j is none', (typed) => {
  expect(parseReceiptNumber(typed)).toBeUndefined();
});
