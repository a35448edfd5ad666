import { describe, expect, it } from 'vitest'
import { localPath } from '@/components/auth/local-path'

describe('where to go after signing in', () => {
  it('keeps a path of this site with its search', () => {
    expect(localPath('/runs?status=open#x')).toBe('/runs?status=open#x')
  })
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '',
    null,
  ])('goes Home instead of %s', (next) => {
    expect(localPath(next)).toBe('/')
  })
})
