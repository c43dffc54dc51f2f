/** Where a reverse proxy offers the server: `/sweepwise`; nothing when it has its address to itself. The server writes it into the page. */
export const BASE_PATH: string =
  typeof document === 'undefined' ? '' : (document.querySelector('meta[name="base-path"]')?.getAttribute('content') ?? '')
