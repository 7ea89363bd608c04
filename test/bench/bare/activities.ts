/** Effects that do nothing. */
export async function note(): Promise<void> {}
export async function effect(): Promise<void> {}
