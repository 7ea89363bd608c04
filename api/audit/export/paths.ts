/** Where the page's form goes. */
export const EXPORT_PATH = '/audit/export';
