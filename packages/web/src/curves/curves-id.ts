/** Under which the panel of curves stands in the URL and on the page. */
export const CURVES = 'curves'
