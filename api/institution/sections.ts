/** The sections of 「機関管理メニュー」, in the order of its navigation. */
import type { TextId } from '../text/index.js';

export type MenuSection = 'menu' | 'members' | 'invitations';

export const SECTIONS: readonly { section: MenuSection; below: '' | `/${string}`; label: TextId }[] = [
  { section: 'menu', below: '', label: 'institution.menu' },
  { section: 'members', below: '/members', label: 'institution.section.members' },
  { section: 'invitations', below: '/invitations', label: 'institution.section.invitations' },
];
