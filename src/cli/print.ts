/** Writes a text and a line end to stdout; gives the exit code of a command that went well. */
export function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
