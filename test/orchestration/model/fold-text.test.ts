import { describe, expect, it } from 'vitest'
import { foldText } from '@/orchestration/model/fold-text'

function* allCharacters(): Generator<string> {
  for (let code = 0; code < 0x20000; code++) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code)
  }
}

describe('foldText', () => {
  it('is the same for every case and composition of a character, and for what is folded already', () => {
    const wrong: string[][] = []
    for (const character of allCharacters()) {
      const folded = foldText(character)
      const forms = [folded, character.toUpperCase(), character.toLowerCase()]
      for (const form of [...forms, character.normalize('NFC'), character.normalize('NFD')]) {
        if (foldText(form) !== folded) wrong.push([character, form, folded, foldText(form)])
      }
    }
    expect(wrong).toEqual([])
  })

  it.each([
    ['GROẞE Straße', 'grosse strasse'],
    ['ΟΔΥΣΣΕΎΣ', 'οδυσσεύσ'],
    ['İıI', 'iii'],
    ['ＡＢＣ１', 'abc1'],
    ['e\u0301', 'é'],
    ['zero\u200Bwidth', 'zerowidth'],
    ['50%_\\', '50%_\\'],
  ])('%s becomes %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })
})
