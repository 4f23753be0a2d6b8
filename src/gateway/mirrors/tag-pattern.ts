/**
 * Whether a tag matches a shell pattern as Quay reads it (Python's fnmatch): `*`, `?`, `[a-z]` and `[!a-z]`. It is no
 * regular expression, because a pattern of many stars would keep one busy for minutes.
 */
export function matchesPattern(tag: string, pattern: string): boolean {
  const parts = readParts(pattern.trim());
  let [at, part] = [0, 0];
  /** Where to go on when what follows the last star does not fit. */
  let retry: { at: number; part: number } | undefined;
  while (at < tag.length) {
    const wanted = parts[part];
    if (wanted === STAR) {
      part += 1;
      retry = { at, part };
    } else if (wanted?.(tag.charAt(at))) {
      at += 1;
      part += 1;
    } else {
      if (!retry) return false;
      retry = { at: retry.at + 1, part: retry.part };
      at = retry.at;
      part = retry.part;
    }
  }
  return parts.slice(part).every((left) => left === STAR);
}

type Part = typeof STAR | ((character: string) => boolean);

const STAR = 'any number of characters';
const PARTS = /\*|\?|\[!?\]?[^\]]*\]|./gsu;

function readParts(pattern: string): Part[] {
  return (pattern.match(PARTS) ?? []).map((text): Part => {
    if (text === '*') return STAR;
    if (text === '?') return () => true;
    return text.length > 1 && text.startsWith('[') ? setOf(text.slice(1, -1)) : (one) => one === text;
  });
}

function setOf(text: string): Part {
  const isInverse = text.startsWith('!');
  const ranges = [...(isInverse ? text.slice(1) : text).matchAll(/(.)-(.)|(.)/gsu)];
  return (one) =>
    isInverse !==
    ranges.some(([, first = '', last = '', single]) =>
      single === undefined ? first <= one && one <= last : one === single,
    );
}
