/** The sections that sources feed, as the configuration writes them. */
export type SectionKey = 'operationalState' | 'alerts' | 'costLadder' | 'serviceHealth' | 'tasks'

/** Where a source stands in the configuration. */
export interface Place {
  readonly section: SectionKey
  /** The service it tells of; none for a source of a whole section. */
  readonly service?: string
}

/** What a read may use and must keep to. */
export interface ReadOptions {
  /** Aborts at the deadline, or when the gateway stops. */
  readonly signal: AbortSignal
  /** How large an answer may be, in bytes after decoding. */
  readonly maxBytes: number
  /** The last good value of this source, in its section's shape; null when none is known. */
  readonly previous: unknown
}

/** What one successful read gave. */
export interface ReadResult {
  /** In the shape of the section or service, not yet validated. */
  readonly value: unknown
  /** The instant that the value describes, in epoch milliseconds; undefined: when it was read. */
  readonly collectedAt?: number | undefined
}

/** One outside system, read through one adapter. */
export interface Source {
  readonly id: string
  readonly kind: string
  readonly place: Place
  /** Tells one configuration of a source from another; without secrets. */
  readonly fingerprint: string
  /** How often it is read, in milliseconds; null: at every slot of the schedule. */
  readonly everyMs: number | null
  /** How long a read may take, in milliseconds, counted from the start of the refresh. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Age up to which its data is fresh, in milliseconds. */
  readonly staleAfterMs: number
  /** Age up to which its data is shown at all, in milliseconds. */
  readonly expireAfterMs: number
  /** Whether it takes one of the places of `snapshot.concurrency` (commands do). */
  readonly heavy: boolean
  /** Reads it once; rejects with a `SourceError`. */
  read(options: ReadOptions): Promise<ReadResult>
  /** Ends what it keeps between reads, such as a child process. */
  close(): Promise<void>
}

/** What adapters share within one gateway. */
export interface SourceContext {
  readonly fetch: typeof fetch
  /** The environment, of which commands inherit a few names (the path, the home). */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Gives the thing kept under a key, making it the first time (a session, a probe round). */
  shared<T>(key: string, create: () => T): T
}

/** What an adapter itself does; everything around it is the same for all kinds. */
export interface Adapter {
  read(options: ReadOptions): Promise<AdapterResult>
  close?(): Promise<void>
}

/** What an adapter read. */
export interface AdapterResult {
  /** In the shape of the section or service, after `map` and `values`. */
  readonly value: unknown
  /** What an `asOf` expression is asked about; none where there is no payload. */
  readonly payload?: unknown
  /** The instant that the data describes, where this kind knows it without `asOf`. */
  readonly collectedAt?: number | undefined
}
