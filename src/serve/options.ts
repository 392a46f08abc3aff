/** What a token allows. */
export type Scope = 'read' | 'refresh' | 'push'

export const SCOPES: readonly Scope[] = ['read', 'refresh', 'push']

/** Who may do what. */
export interface TokenOptions {
  /** What the token is called in logs. */
  readonly name: string
  /** The token itself; one of this and `valueFile`. */
  readonly value?: string
  /** A file that holds it; read again when it changes. */
  readonly valueFile?: string
  readonly scopes: readonly Scope[]
}

/** How the gateway is reached, and by whom: the `server` block of the configuration. */
export interface ServeOptions {
  /** What the gateway is called on its pages and in its metrics. */
  readonly name: string
  /** The address to listen on; any but a loopback one needs tokens. */
  readonly host: string
  /** The port to listen on; 0 takes any free one. */
  readonly port: number
  /** Names it may be called by besides the loopback ones, with or without a port. */
  readonly allowedHosts: readonly string[]
  /** Origins whose pages may read answers. */
  readonly corsOrigins: readonly string[]
  /** Who may do what; with none, whoever reaches the loopback address may do everything. */
  readonly tokens: readonly TokenOptions[]
  /** A folder of documents, or a manifest, that clients name by id; none when it is left out. */
  readonly trustedDocuments?: string
  /** Whether every other document is refused. */
  readonly trustedDocumentsOnly: boolean
  /** Executed operations and failed sign-ins of one client in a minute; false for no limit. */
  readonly rateLimit: { readonly perMinute: number } | false
  /** Whether the X-Forwarded headers of a proxy in front are believed. */
  readonly trustProxy: boolean
  /** Badges that anyone may see and embed, such as `overall` or `service/vercel`. */
  readonly publicBadges: readonly string[]
  /** How many subscriptions are served at once. */
  readonly maxSubscribers: number
}
