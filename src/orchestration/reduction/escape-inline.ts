/** Text as it is meant to be read, in the middle of Markdown. */
export function escapeInline(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&')
}
