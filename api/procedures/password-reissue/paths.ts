/** Where the pages of the password reissue live. Routes and links take the paths from here. */
export const REISSUE_PATHS = {
  form: '/cinii/password-reissue',
  ok: '/cinii/password-reissue/ok',
} as const;

/** The service whose registrations these are. */
export const CINII_RESEARCH = 'https://cir.nii.ac.jp/';
