/** The first sentence of a text in Markdown, without its marks, for one line of a list. */
export function firstSentence(markdown: string): string {
  const plain = markdown
    .replace(/^\s*(?:#{1,6}|[-*+]|>|\d+[.)])\s+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1/gs, '$2')
    .replace(/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return SENTENCE.exec(plain)?.[0] ?? plain
}

/**
 * What a full stop follows within a sentence, in English and German. Those that often end one ("etc.", "a.m.", "usw.") are
 * not among them. A "z." is one only in "z. B.": by itself it may be a name.
 */
const ABBREVIATIONS = [
  ...['e\\. ?g', 'i\\. ?e', 'vs', 'cf', 'viz', 'ca', 'approx', 'incl', 'excl', 'resp', 'et al', 'n\\. ?b'],
  ...['Mr', 'Mrs', 'Ms', 'Dr', 'Prof', 'St', 'Fig', 'Sec', 'Abb', 'Nr'],
  ...[
    'z\\. ?B',
    'z(?=\\. B\\.)',
    'd\\. ?h',
    'u\\. ?a',
    'u\\. ?U',
    'u(?=\\. U\\.)',
    'o\\. ?g',
    'v\\. ?a',
    'i\\. ?d\\. ?R',
  ],
  ...['i\\. ?d(?=\\. R\\.)', 'bzw', 'vgl', 'ggf', 'evtl', 'inkl', 'exkl', 'bspw', 'sog'],
].map((word) => word.replace(/^[a-zA-Z]/, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`))

/** A full stop within a name or a number ("gpt-5.4") ends nothing either. */
const SENTENCE = new RegExp(
  `^.*?(?:(?<!(?<![\\p{L}\\p{N}.])(?:${ABBREVIATIONS.join('|')}))\\.(?=\\s+\\p{Lu})|[!?](?=\\s+\\p{Lu})|[。！？])`,
  'u',
)
