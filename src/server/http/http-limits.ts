const KIB = 1024
const MIB = 1024 * KIB

/** Every bound of the HTTP surface. docs/limits.md explains them; a test keeps both alike. */
export const HTTP_LIMITS = {
  /** Request line and headers together; more is 431. */
  headerBytes: 16 * KIB,
  headersMax: 100,
  /** From the start of a connection's request to the end of its headers. */
  headersTimeoutMs: 15_000,
  /** From the end of the headers to the end of the body; then 408. */
  bodyTimeoutMs: 15_000,
  /** `/api/trpc` and `/api/v1`. */
  jsonBodyBytes: MIB,
  setupBodyBytes: 16 * KIB,
  /** Every other route and page. */
  otherBodyBytes: 16 * KIB,
  /** Bodies being received or answered at one moment, of all clients and of one address; then 503. */
  bodyBytesAtOnce: 64 * MIB,
  bodyBytesAtOnceByAddress: 16 * MIB,
  /** How deep arrays and objects of a JSON input may nest. */
  jsonDepth: 64,
  trpcBatchMax: 20,
  /** Event streams open at one moment in one process; then 429. */
  streamsByUser: 20,
  streamsByToken: 200,
} as const
