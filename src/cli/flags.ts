export interface Flags {
  readonly json: boolean;
}
