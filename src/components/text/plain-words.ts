/** The first sentence of a text in Markdown, without its marks, for one line of a list. */
export function firstSentence(markdown: string): string {
  const plain = markdown
    .replace(/^\s*(?:#{1,6}|[-*+]|>|\d+[.)])\s+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1/gs, '$2')
    .replace(/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  // A full stop within a name or a number ("gpt-5.4", "e.g. this") ends nothing.
  return /^.*?(?:[.!?](?=\s+\p{Lu})|[。！？])/u.exec(plain)?.[0] ?? plain
}
