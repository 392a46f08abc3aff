import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** Lists the fields that a valid operation asks for, as `Type.field`, each once. */
export function listFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly string[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition)
    }
  }
  const found = new Set<string>()
  const walked = new Set<string>()

  function walk(set: SelectionSetNode, type: GraphQLNamedType | null | undefined): void {
    if (!isObjectType(type) && !isInterfaceType(type)) return
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value]
        if (field === undefined) continue
        found.add(`${type.name}.${field.name}`)
        if (selection.selectionSet !== undefined) {
          walk(selection.selectionSet, getNamedType(field.type))
        }
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        walk(selection.selectionSet, condition === undefined ? type : schema.getType(condition))
      } else {
        const fragment = fragments.get(selection.name.value)
        if (fragment === undefined || walked.has(selection.name.value)) continue
        walked.add(selection.name.value)
        walk(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value))
      }
    }
  }

  walk(operation.selectionSet, schema.getRootType(operation.operation))
  return [...found]
}
