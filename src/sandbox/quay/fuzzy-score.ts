const MATCH = 1;
const TRAILING = 0.8;
const TRAILING_BUT_STARTED = 0.9;
const SKIPPED_WORD = 0.85;

/**
 * How well an abbreviation fits a text, from 0 to 1: the mean over the text's letters, each of which is worth more the
 * better its place is explained. The rules are those of LiquidMetal, which Quay's search uses.
 */
export function scoreOf(text: string, abbreviation: string): number {
  if (abbreviation === '') return TRAILING;
  const scores = lettersOf(text, abbreviation);
  return scores ? scores.reduce((sum, score) => sum + score, 0) / scores.length : 0;
}

/** The worth of each letter; null when a letter of the abbreviation does not occur in its order. */
function lettersOf(text: string, abbreviation: string): number[] | null {
  const scores: number[] = Array.from({ length: text.length }, () => 0);
  const letters = text.toLowerCase();
  let last = -1;
  let isStarted = false;
  for (const letter of abbreviation.toLowerCase()) {
    const found = letters.indexOf(letter, last + 1);
    if (found < 0) return null;
    if (found === 0) isStarted = true;
    if (/\s/.test(text[found - 1] ?? '')) {
      scores[found - 1] = MATCH;
      scores.fill(SKIPPED_WORD, last + 1, found - 1);
    } else if (/[A-Z]/.test(text[found] ?? '')) {
      scores.fill(SKIPPED_WORD, last + 1, found);
    }
    scores[found] = MATCH;
    last = found;
  }
  return scores.fill(isStarted ? TRAILING_BUT_STARTED : TRAILING, last + 1);
}
