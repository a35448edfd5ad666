/** Control sequences of terminals: CSI (colours, cursor), OSC (titles, links, clipboard), and two-character escapes. */
const SEQUENCES =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[PX^_][^\u001b]*(?:\u001b\\|$)|\u001b[@-Z\\-_]|\u009b[0-?]*[ -/]*[@-~]/g
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/**
 * What a person would have read in the terminal: sequences are taken out, a lone carriage return starts its line anew (progress
 * bars show their last state). Nothing of it can move the cursor, set a title or hide text.
 */
export function terminalText(raw: string): string {
  return raw
    .replace(SEQUENCES, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .join('\n')
    .replace(CONTROLS, '')
}
