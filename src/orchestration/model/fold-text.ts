const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu

/**
 * A text without what a search does not tell apart: case in every script, width and other compatibility forms, how an accent
 * is composed, characters that are not seen. The same on every machine: no locale and no database takes part.
 */
export function foldText(text: string): string {
  const decomposed = text.toWellFormed().normalize('NFKD').replace(IGNORABLE, '')
  // Lower case first: the upper case of ẞ is itself, that of ß is SS. The upper case of ı is I, that of ς is Σ.
  const folded = decomposed.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')
  // İ is an I with a dot above, which an i has already.
  return folded.normalize('NFKD').replaceAll('i\u0307', 'i').normalize('NFKC')
}
