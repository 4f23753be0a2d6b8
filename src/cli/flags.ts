export interface Flags {
  readonly json: boolean;
  /** A folder to write to. */
  readonly out?: string | undefined;
}
