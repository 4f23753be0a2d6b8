import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { createStorage } from './storage.ts';
import { firstTab, headersHint, readyTabs } from './tabs.ts';

const send = createGraphiQLFetcher({
  url: '/graphql',
  enableIncrementalDelivery: false,
  // The upstream calls stand in the answer, under `extensions`, where the gateway is willing to tell them.
  headers: { 'Portolan-Calls': '1' },
});

// GraphiQL notices a moment late that another tab holds another operation; the name of the one before would be refused.
const fetcher: typeof send = (params, options) => {
  const isStale = params.operationName != null && !params.query.includes(params.operationName);
  return send(isStale ? { ...params, operationName: null } : params, options);
};

const place = document.getElementById('playground');
if (place === null) throw new Error('index.html has no element with the id "playground"');

// The first tab is named twice: GraphiQL fills its variables editor from `initialVariables` only, not from the first default tab.
createRoot(place).render(
  <GraphiQL
    fetcher={fetcher}
    storage={createStorage(window.localStorage)}
    shouldPersistHeaders={false}
    defaultTabs={readyTabs}
    initialQuery={firstTab.query}
    initialVariables={firstTab.variables}
    initialHeaders={firstTab.headers}
    defaultHeaders={headersHint}
    defaultEditorToolsVisibility={true}
    isHeadersEditorEnabled={true}
  >
    <GraphiQL.Logo>
      <span className="portolan">Portolan</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
