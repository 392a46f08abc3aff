import type { z } from 'zod'

import type { Feed } from './fields.ts'
import type { Adapter, Place, SourceContext } from './source.ts'

/** Where and how a source of some kind stands. */
export interface Setting {
  readonly id: string
  readonly place: Place
  readonly context: SourceContext
  /** The folder that relative paths start from, and where commands run. */
  readonly folder: string
  /** How long a read may take, for the kinds that share it out. */
  readonly timeoutMs: number
}

/** One kind of source: what it can feed, which keys it takes, and how it is made. */
export interface Kind<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string
  /** What it can feed; `serviceHealth` is the whole section, `service` one of its services. */
  readonly feeds: readonly Feed[]
  /** Strict, with a `kind` of this name. */
  readonly options: Options
  /** The keys that hold secrets, besides `token`, `headers` and `env`, or change no data. */
  readonly unmarked: readonly string[]
  /** The secret that picks whose data it is, where one does; it marks the source, hashed. */
  subject(config: Readonly<Record<string, unknown>>): string | undefined
  /** Whether reading it takes one of the places for commands. */
  isHeavy(config: Readonly<Record<string, unknown>>): boolean
  /** What is wrong with options of its shape for what they feed; undefined when nothing is. */
  misfit(config: Readonly<Record<string, unknown>>, feed: Feed): Misfit | undefined
  create(config: Readonly<Record<string, unknown>>, setting: Setting): Adapter
}

/** What is wrong with the options of a source in its place. */
export interface Misfit {
  readonly key: string
  readonly message: string
}

/** What a kind is made of. */
export interface KindDefinition<Options extends z.ZodObject> {
  readonly name: string
  readonly feeds: readonly Feed[]
  readonly options: Options
  readonly unmarked?: readonly string[]
  readonly subject?: (options: z.output<Options>) => string | undefined
  readonly isHeavy?: (options: z.output<Options>) => boolean
  readonly misfit?: (options: z.output<Options>, feed: Feed) => Misfit | undefined
  readonly create: (options: z.output<Options>, setting: Setting) => Adapter
}

/** Makes a kind of source, whose options are checked again wherever they come from. */
export function defineKind<Options extends z.ZodObject>({
  name,
  feeds,
  options,
  unmarked = [],
  subject = () => undefined,
  isHeavy = () => false,
  misfit = () => undefined,
  create,
}: KindDefinition<Options>): Kind<Options> {
  return {
    name,
    feeds,
    options,
    unmarked,
    subject: (config) => subject(options.parse(config)),
    isHeavy: (config) => isHeavy(options.parse(config)),
    misfit(config, feed) {
      const parsed = options.safeParse(config)
      return parsed.success ? misfit(parsed.data, feed) : undefined
    },
    create: (config, setting) => create(options.parse(config), setting),
  }
}
