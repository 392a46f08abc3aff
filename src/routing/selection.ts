import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql'

/** What a document selects in a place: the types that a reply can count on. */
export interface Shape {
  readonly type: GraphQLNamedType
  readonly list: boolean
  /** What is selected below, by the name it has in the answer; null for a leaf. */
  readonly fields: ReadonlyMap<string, Shape> | null
}

/** A query that the schema can answer. */
export interface CheckedDocument {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** What it selects, from the query type on. */
  readonly shape: Shape
}

/** What is wrong with a document. */
export interface WrongDocument {
  readonly mistakes: readonly DocumentMistake[]
}

/** What is wrong with a document in one place, and on which of its lines (from 1). */
export interface DocumentMistake {
  readonly message: string
  readonly line: number
}

/** Fields that only tell how old something is: reading them uses no data. */
const AGE_FIELDS = ['stale', 'freshness', '__typename']

/** A reply must not ask for a reply. */
const FORBIDDEN_FIELDS = ['answer', '__schema', '__type']

/** Checks a document against the schema: one query, whose every field there is. */
export function checkDocument(
  text: string,
  schema: GraphQLSchema,
): CheckedDocument | WrongDocument {
  const query = schema.getQueryType()
  if (!query) return wrong('expected a schema that can be queried')
  let document: DocumentNode
  try {
    document = parse(text, { maxTokens: 2_000 })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return { mistakes: [describe(error)] }
  }
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operation === undefined || operations.length > 1 || operation.operation !== 'query') {
    return wrong('expected one query and nothing else')
  }
  const errors = validate(schema, document, undefined, { maxErrors: 10 })
  if (errors.length > 0) return { mistakes: errors.map(describe) }
  const shape = shapeOf(query, false, operation.selectionSet, document)
  const forbidden = selectedFields(operation.selectionSet, document).filter(({ name }) =>
    FORBIDDEN_FIELDS.includes(name),
  )
  if (forbidden.length > 0) {
    const mistakes = forbidden.map(({ name, line }) => ({
      message: `expected a field of the snapshot, found "${name}"`,
      line,
    }))
    return { mistakes }
  }
  return { document, operation, shape }
}

function wrong(message: string): WrongDocument {
  return { mistakes: [{ message, line: 1 }] }
}

function describe({ message, locations }: GraphQLError): DocumentMistake {
  return { message, line: locations?.[0]?.line ?? 1 }
}

function shapeOf(
  type: GraphQLNamedType,
  list: boolean,
  selection: SelectionSetNode | undefined,
  document: DocumentNode,
): Shape {
  if (selection === undefined) return { type, list, fields: null }
  const fields = new Map<string, Shape>()
  collectFields(type, selection, document, fields)
  return { type, list, fields }
}

function collectFields(
  type: GraphQLNamedType,
  selection: SelectionSetNode,
  document: DocumentNode,
  fields: Map<string, Shape>,
): void {
  for (const node of selection.selections) {
    if (node.kind !== Kind.FIELD) {
      collectFields(type, spreadSelection(node, document), document, fields)
      continue
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    const definition = type.getFields()[node.name.value]
    if (definition === undefined) continue
    const key = node.alias?.value ?? node.name.value
    const outer = isNonNullType(definition.type) ? definition.type.ofType : definition.type
    const named = getNamedType(definition.type)
    const shape = shapeOf(named, isListType(outer), node.selectionSet, document)
    const before = fields.get(key)?.fields
    const merged = shape.fields && before ? new Map([...before, ...shape.fields]) : shape.fields
    fields.set(key, { ...shape, fields: merged })
  }
}

function spreadSelection(
  node: Exclude<SelectionSetNode['selections'][number], { kind: Kind.FIELD }>,
  document: DocumentNode,
): SelectionSetNode {
  if (node.kind === Kind.INLINE_FRAGMENT) return node.selectionSet
  const fragment = document.definitions.find(
    (definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value,
  )
  return fragment?.kind === Kind.FRAGMENT_DEFINITION
    ? fragment.selectionSet
    : { kind: Kind.SELECTION_SET, selections: [] }
}

/** A field as a document selects it, whatever it is called in the answer. */
export interface SelectedField {
  readonly name: string
  readonly line: number
  readonly arguments: ReadonlyMap<string, { readonly variable?: string; readonly text?: string }>
  readonly selection: SelectionSetNode | undefined
}

/** Lists the fields of a selection, those of its fragments included. */
export function selectedFields(
  selection: SelectionSetNode | undefined,
  document: DocumentNode,
): SelectedField[] {
  return (selection?.selections ?? []).flatMap((node): SelectedField[] => {
    if (node.kind !== Kind.FIELD) return selectedFields(spreadSelection(node, document), document)
    return [
      {
        name: node.name.value,
        line: node.loc?.startToken.line ?? 1,
        arguments: new Map(
          (node.arguments ?? []).map(({ name, value }) => [
            name.value,
            value.kind === Kind.VARIABLE
              ? { variable: value.name.value }
              : value.kind === Kind.STRING
                ? { text: value.value }
                : {},
          ]),
        ),
        selection: node.selectionSet,
      },
    ]
  })
}

/** Lists the fields of a section that are its data, rather than how old it is. */
export function dataFields(
  selection: SelectionSetNode | undefined,
  document: DocumentNode,
): SelectedField[] {
  return selectedFields(selection, document).filter(({ name }) => !AGE_FIELDS.includes(name))
}
