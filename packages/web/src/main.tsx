import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Tooltip } from 'radix-ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Toasts } from './controls/toasts.tsx'
import { listenForUpdates } from './data/live-updates.ts'
import { ApiError } from './data/request.ts'
import { router } from './router.tsx'
import './theme/tokens.css'
import './theme/base.css'
import './controls/controls.css'
import './panels/panels.css'
import './pages/pages.css'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again; only silence is worth asking twice.
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.code === 'UNREACHABLE',
      staleTime: 5_000,
      refetchOnWindowFocus: false,
    },
  },
})
listenForUpdates(client)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
)
