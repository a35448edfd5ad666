const MENTION = /\b[Cc]andidates? ((?:[A-Z]{1,3}\b(?:, (?:and |or )?| and | or )?)+)/g
const NAME = /\b[A-Z]{1,3}\b/g

/**
 * A judge's prose with readable words in place of "Candidate B" and "candidates A and B". `wordsOf` answers null for a name
 * that was not judged, which stays as it is. So does a letter alone: "A" and "I" are words, and "C" may be a language.
 */
export function labelProse(text: string, wordsOf: (name: string) => string | null): string {
  return text.replace(MENTION, (whole, names: string) => {
    const labelled = names.replace(NAME, (name) => wordsOf(name) ?? name)
    return labelled === names ? whole : labelled
  })
}
