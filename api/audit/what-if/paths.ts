/** Where the page is. */
export const WHAT_IF_PATH = '/audit/what-if';
