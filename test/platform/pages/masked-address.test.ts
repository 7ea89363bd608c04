import { expect, test } from '@jest/globals';
import { maskedAddress } from '../../../api/pages/masked-address.js';

test.each([
  ['taro@umin.ac.jp', 't•••@u•••.ac.jp'],
  ['yamada-tar@umin.ac.jp', 'y•••@u•••.ac.jp'],
  ['t@umin.ac.jp', 't•••@u•••.ac.jp'],
  ['ab@x.jp', 'a•••@x•••.jp'],
  ['Taro.Yamada@Hospital.Example.JP', 'T•••@H•••.JP'],
  ['a@mail.dept.u-tokyo.ac.jp', 'a•••@m•••.ac.jp'],
  ['someone@gmail.com', 's•••@g•••.com'],
  ['someone@mail.example.com', 's•••@m•••.com'],
  ['x@physics.ox.ac.uk', 'x•••@p•••.ac.uk'],
  // A category is hidden where it is the organisation.
  ['x@ac.jp', 'x•••@a•••.jp'],
  ['x@co.museum', 'x•••@c•••.museum'],
  ['taro..yamada.@docomo.ne.jp', 't•••@d•••.ne.jp'],
  ['"taro..yamada."@docomo.ne.jp', 't•••@d•••.ne.jp'],
  ['"a@b"@example.jp', 'a•••@e•••.jp'],
  ['.dot@example.jp', '.•••@e•••.jp'],
  ['+tag@example.jp', '+•••@e•••.jp'],
  ['太郎@example.jp', '太•••@e•••.jp'],
  ['👩‍🔬@example.jp', '👩•••@e•••.jp'],
  [`${'l'.repeat(64)}@${'d'.repeat(63)}.${'e'.repeat(63)}.ac.jp`, 'l•••@d•••.ac.jp'],
  ['root@localhost', 'r•••@l•••'],
  ['no address', '•••'],
  ['', '•••'],
])('%j is shown as %j to whom we do not know', (address, shown) => {
  expect(maskedAddress(address)).toBe(shown);
});

test('how long a part is, and how many there are before the category, is not told', () => {
  const shown = ['t@u.ac.jp', 'taro@umin.ac.jp', `t${'x'.repeat(63)}@u.v.w.umin.ac.jp`].map(maskedAddress);
  expect(new Set(shown)).toEqual(new Set(['t•••@u•••.ac.jp']));
});
