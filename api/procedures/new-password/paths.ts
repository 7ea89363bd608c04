/** Where a new password is set. Routes and links take the paths from here. */
export const NEW_PASSWORD_PATH = '/new-password';
