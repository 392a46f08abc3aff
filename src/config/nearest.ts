/** Finds the word that was probably meant; `undefined` when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const allowed = word.length < 4 ? 1 : word.length < 9 ? 2 : 3
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((entry) => entry.edits <= allowed && entry.edits < entry.candidate.length)
    .sort((left, right) => left.edits - right.edits)
  return best?.candidate
}

/** The Levenshtein distance: how many letters have to be added, left out or changed. */
function edits(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 3) return Infinity
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let index = 0; index < from.length; index += 1) {
    let diagonal = index
    const next = [index + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const above = row[column] ?? 0
      const changed = diagonal + (from[index] === to[column - 1] ? 0 : 1)
      next[column] = Math.min(above + 1, (next[column - 1] ?? 0) + 1, changed)
      diagonal = above
    }
    row = next
  }
  return row.at(-1) ?? 0
}
