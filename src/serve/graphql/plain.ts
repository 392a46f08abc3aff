import {
  type ArgumentNode,
  type DocumentNode,
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

/**
 * Whether a document is one query of plain fields that is certainly valid: no fragments, variables,
 * directives, introspection, or field asked for twice. Of all others it says nothing, which leaves
 * them to the rules of the specification; those take many times as long.
 */
export function isPlainlyValid(schema: GraphQLSchema, document: DocumentNode): boolean {
  const [operation, ...others] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return false
  if (operation.operation !== OperationTypeNode.QUERY) return false
  if (!isEmpty(operation.variableDefinitions) || !isEmpty(operation.directives)) return false
  return isPlainSet(operation.selectionSet, schema.getQueryType() ?? undefined)
}

function isPlainSet(set: SelectionSetNode, type: GraphQLNamedType | undefined): boolean {
  if (!isObjectType(type)) return false
  const fields = type.getFields()
  const names = new Set<string>()
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD || !isEmpty(selection.directives)) return false
    const responseName = (selection.alias ?? selection.name).value
    if (names.has(responseName)) return false
    names.add(responseName)
    const name = selection.name.value
    if (name === '__typename') {
      if (!isEmpty(selection.arguments) || selection.selectionSet !== undefined) return false
      continue
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) return false
    const given = selection.arguments ?? []
    if (field.args.length > 0 || given.length > 0) {
      const isEachPlain = given.every((argument, index) => {
        const known = field.args.find((own) => own.name === argument.name.value)
        return (
          known !== undefined && isOnce(given, index) && isPlainValue(argument.value, known.type)
        )
      })
      if (!isEachPlain) return false
      const isMissing = field.args.some(
        (own) =>
          isRequiredArgument(own) && !given.some((argument) => argument.name.value === own.name),
      )
      if (isMissing) return false
    }
    const inner = getNamedType(field.type)
    if (isLeafType(inner)) {
      if (selection.selectionSet !== undefined) return false
    } else if (selection.selectionSet === undefined || !isPlainSet(selection.selectionSet, inner)) {
      return false
    }
  }
  return true
}

function isOnce(given: readonly ArgumentNode[], index: number): boolean {
  const name = given[index]?.name.value
  return given.findIndex((argument) => argument.name.value === name) === index
}

function isPlainValue(value: ValueNode, type: GraphQLInputType): boolean {
  const expected = getNullableType(type)
  if (isEnumType(expected)) {
    return value.kind === Kind.ENUM && expected.getValue(value.value) !== undefined
  }
  if (!isLeafType(expected)) return false
  switch (expected.name) {
    case 'Int':
      // Nine digits are well within 32 bits.
      return value.kind === Kind.INT && value.value.length <= 9
    case 'String':
    case 'ID':
      return value.kind === Kind.STRING
    case 'Boolean':
      return value.kind === Kind.BOOLEAN
    default:
      return false
  }
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0
}
