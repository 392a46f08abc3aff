import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** How much a document may ask for. */
export const LIMITS = {
  tokens: 15_000,
  depth: 12,
  aliases: 100,
  fields: 500,
  directivesInAPlace: 10,
  validationErrors: 10,
  /** The standard introspection query has 15 levels and some 220 fields. */
  introspectionDepth: 20,
  introspectionFields: 1_000,
  /** Levels of fields and fragments together. */
  nesting: 50,
  /** Fields of the answer: each counted as often as the lists that it stands in are long. */
  answeredFields: 50_000,
} as const

/** How long a list may become, by the name of its field; `argument` says how much is asked for. */
interface Length {
  readonly argument?: string
  readonly byDefault?: number
  readonly most: number
}

const LENGTHS: Readonly<Record<string, Length>> = {
  history: { argument: 'maxPoints', byDefault: 288, most: 2_016 },
  items: { argument: 'first', byDefault: 50, most: 500 },
  // Of `changes`: twice as many are kept, but each is answered in less than half of the time.
  fields: { most: 5_000 },
  // How many there are is the operator's choice: a page of ten goes with any of them.
  services: { most: 10 },
  sources: { most: 10 },
  reasons: { most: 10 },
  failures: { most: 10 },
  failed: { most: 10 },
  byCategory: { most: 10 },
}

/** Makes the error of a document that asks for too much. */
export function limitExceeded(what: string): GraphQLError {
  return new GraphQLError(`Expected at most ${what}`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { spec: true, status: 400 } },
  })
}

/** What a selection comes to, each fragment counted wherever it is spread. */
interface Cost {
  fields: number
  aliases: number
  depth: number
  answeredFields: number
  introspectionFields: number
  introspectionDepth: number
}

/** Finds the limit that a document is over, if any; works on documents that are not valid, too. */
export function checkLimits(document: DocumentNode): GraphQLError | undefined {
  try {
    return findExcess(document)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

function findExcess(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition)
      checkDirectives(definition.directives)
    }
  }
  const costs = new Map<string, Cost>()
  const total = noCost()
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    checkDirectives(definition.directives)
    for (const variable of definition.variableDefinitions ?? [])
      checkDirectives(variable.directives)
    add(total, measure(definition.selectionSet, { fragments, costs, level: 0, inside: false }))
  }
  if (total.depth > LIMITS.depth) return limitExceeded(`${LIMITS.depth} levels of fields`)
  if (total.aliases > LIMITS.aliases) return limitExceeded(`${LIMITS.aliases} aliases`)
  if (total.fields > LIMITS.fields) return limitExceeded(`${LIMITS.fields} fields`)
  if (total.answeredFields > LIMITS.answeredFields) {
    return limitExceeded(
      `${LIMITS.answeredFields} fields in the answer, those in lists counted for each entry`,
    )
  }
  if (
    total.introspectionDepth > LIMITS.introspectionDepth ||
    total.introspectionFields > LIMITS.introspectionFields
  ) {
    return limitExceeded(
      `${LIMITS.introspectionDepth} levels and ${LIMITS.introspectionFields} fields of introspection`,
    )
  }
  return undefined
}

interface Place {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly costs: Map<string, Cost>
  readonly level: number
  /** Whether it is below `__schema` or `__type`. */
  readonly inside: boolean
}

function measure(set: SelectionSetNode, place: Place): Cost {
  if (place.level > LIMITS.nesting) throw limitExceeded(`${LIMITS.nesting} levels`)
  const below = { ...place, level: place.level + 1 }
  const cost = noCost()
  for (const selection of set.selections) {
    checkDirectives(selection.directives)
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      add(cost, measure(selection.selectionSet, below))
      continue
    }
    const name = selection.name.value
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      add(cost, measureFragment(name, below))
      continue
    }
    if (selection.alias !== undefined) cost.aliases += 1
    const inside = place.inside || name === '__schema' || name === '__type'
    const inner =
      selection.selectionSet === undefined
        ? noCost()
        : measure(selection.selectionSet, { ...below, inside })
    if (inside) {
      inner.introspectionFields += 1
      inner.introspectionDepth += 1
    } else {
      inner.fields += 1
      inner.depth += 1
      inner.answeredFields = 1 + inner.answeredFields * lengthOf(selection)
    }
    add(cost, inner)
  }
  return cost
}

/** How many entries a field is charged for; what a variable says counts as the most there may be. */
function lengthOf({ name, arguments: given }: FieldNode): number {
  const length = Object.hasOwn(LENGTHS, name.value) ? LENGTHS[name.value] : undefined
  if (length === undefined) return 1
  const { argument, most, byDefault = most } = length
  const value = given?.find((each) => each.name.value === argument)?.value
  if (value === undefined) return byDefault
  return value.kind === Kind.INT ? Math.max(1, Math.min(Number(value.value), most)) : most
}

/** Measures each fragment once, so that fragments of fragments cost no more than they are long. */
function measureFragment(name: string, place: Place): Cost {
  const key = place.inside ? `${name} inside` : name
  const known = place.costs.get(key)
  if (known !== undefined) return known
  const fragment = place.fragments.get(name)
  if (fragment === undefined) return noCost()
  // A fragment that spreads itself counts once here; validation refuses it.
  place.costs.set(key, noCost())
  const cost = measure(fragment.selectionSet, place)
  place.costs.set(key, cost)
  return cost
}

function noCost(): Cost {
  return {
    fields: 0,
    aliases: 0,
    depth: 0,
    answeredFields: 0,
    introspectionFields: 0,
    introspectionDepth: 0,
  }
}

function add(total: Cost, cost: Cost): void {
  total.fields += cost.fields
  total.aliases += cost.aliases
  total.answeredFields += cost.answeredFields
  total.introspectionFields += cost.introspectionFields
  total.depth = Math.max(total.depth, cost.depth)
  total.introspectionDepth = Math.max(total.introspectionDepth, cost.introspectionDepth)
}

function checkDirectives(directives: readonly DirectiveNode[] | undefined): void {
  if ((directives?.length ?? 0) <= LIMITS.directivesInAPlace) return
  throw limitExceeded(`${LIMITS.directivesInAPlace} directives in a place`)
}

/** Does work that recurses: where deep nesting uses up the stack, that is the error of a document. */
export function withinStack<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? limitExceeded(`${LIMITS.nesting} levels`) : error
  }
}
