import { z } from 'zod'

// Runs before any other script of a page. zod otherwise tries `new Function` to see whether it may compile its schemas, which
// the Content-Security-Policy refuses and reports on every page.
z.config({ jitless: true })
