import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.js'

// A sample takes its token from the fragment; a real one asks its user, or its own server.
const [url = '', token = ''] = location.hash.slice(1).split('|')

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <App url={url} token={token} />
  </StrictMode>,
)
