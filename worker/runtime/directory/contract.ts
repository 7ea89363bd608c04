/** What a university directory can be asked, of whichever kind it is. */
export interface Directory {
  /**
   * Whether the directory takes the password of a user.
   * @param userId as `parseStudentId` folds it; undefined: there is no such user, and the answer is false after as long
   * @param owner for whom it is asked, as the network of a client: one must not take all that there is
   * @throws DirectoryUnavailableError when it can't be asked; nothing is known of the password then
   * @throws OverloadedError when too many are waiting already
   */
  check(userId: string | undefined, password: string, owner?: string): Promise<boolean>;
  /** What a refused login takes at the least, so that its time doesn't tell what the directory did. Milliseconds. */
  refusalMs: number;
  close(): Promise<void>;
}
