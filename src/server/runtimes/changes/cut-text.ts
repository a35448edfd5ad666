/** `at` or the place before it, so that a cut there splits no character. */
export function cutAt(text: string, at: number): number {
  const last = text.charCodeAt(at - 1)
  return at > 0 && at < text.length && last >= 0xd800 && last <= 0xdbff ? at - 1 : at
}
