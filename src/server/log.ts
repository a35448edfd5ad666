import pino, { type Logger } from 'pino'

export type { Logger }

/** Structured lines on standard error: standard output is left to the one line that says where the server is. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['*.password', '*.secret', '*.token', '*.authorization', '*.cookie'], censor: '[redacted]' },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
