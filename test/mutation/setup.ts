import fc from 'fast-check'

// The same examples in every run, and none made smaller: all that counts is whether a test fails.
fc.configureGlobal({ seed: 8, numRuns: 50, endOnFailure: true })

// The thread goes on from the run before, whose change must not be there while tests are gathered.
const stryker: unknown = Reflect.get(globalThis, '__stryker__')
if (typeof stryker === 'object' && stryker !== null) Reflect.set(stryker, 'activeMutant', undefined)
