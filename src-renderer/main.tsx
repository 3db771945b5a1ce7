import './styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from './lib/host.ts';
import { App } from './shell/app.tsx';
import { listenToHost } from './shell/listen-to-host.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

listenToHost();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
