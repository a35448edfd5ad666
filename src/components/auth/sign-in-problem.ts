const PROBLEMS: Readonly<Record<string, string>> = {
  CredentialsSignin: 'The e-mail address or the password is wrong.',
  rate_limited: 'Too many tries. Wait a few minutes, then try again.',
  SessionRequired: 'Sign in to see that page.',
  unreachable: 'The server cannot be reached. Check the connection, then try again.',
}

/** What next-auth's error codes mean to a person. */
export function signInProblem(code: string): string {
  return Object.hasOwn(PROBLEMS, code)
    ? (PROBLEMS[code] ?? '')
    : 'Signing in failed on the server. Try again; its log has the details.'
}
