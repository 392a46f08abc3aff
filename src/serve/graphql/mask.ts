/** What clients are told of an error that is nothing of theirs. */
export const MASKED = 'Something went wrong here; the log says what'
