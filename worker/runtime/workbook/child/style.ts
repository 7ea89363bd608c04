/** How the sheets that we write look. */
export const SHEET_NAME = '会員情報';
/** Width of each column in characters: number, name, display name, address, affiliation, role, result. */
export const WIDTHS = [12, 20, 20, 32, 28, 12, 48];
