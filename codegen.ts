import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'src/serve/graphql/generated/resolvers.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        useTypeImports: true,
        immutableTypes: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: { input: 'number', output: 'number' } },
        contextType: '../context.ts#Context',
        avoidOptionals: { field: true },
        // The view is handed out as it is: sections keep their whole lists, resolvers cut them.
        mappers: {
          Snapshot: '../../../sections/view.ts#View as ViewModel',
          Alerts: '../../../sections/alerts.ts#Alerts as AlertsModel',
          ServiceHealth: '../../../sections/service-health.ts#ServiceHealth as ServiceHealthModel',
          Tasks: '../../../sections/tasks.ts#Tasks as TasksModel',
          Alert: '../../../sections/alerts.ts#Alert as AlertModel',
          Service: '../../../sections/service-health.ts#Service as ServiceModel',
          Task: '../../../sections/tasks.ts#Task as TaskModel',
          Source: '../../../sections/view.ts#SourceView as SourceModel',
          Gateway: '../context.ts#GatewayModel',
          HistoryPoint: '../../../snapshot/history.ts#HistoryPoint as HistoryPointModel',
          Answer: '../context.ts#AnswerModel',
          RefreshReport: '../context.ts#RefreshReport as RefreshReportModel',
        },
      },
    },
    'src/cockpit/generated/': {
      preset: 'client',
      documents: 'src/cockpit/documents.graphql',
      presetConfig: {
        fragmentMasking: false,
        // The page names its documents, so that it works where only trusted ones are served.
        persistedDocuments: { mode: 'replaceDocumentWithHash', hashAlgorithm: 'sha256' },
      },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string' },
      },
    },
  },
}

export default config
