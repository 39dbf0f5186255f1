// @ts-check
/** Small drawings. They are beside words and never alone, so that no person needs to see them. */

import { html, svg } from 'lit';

/** @param {import('lit').SVGTemplateResult} shape */
const icon = (shape) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;

export const closedLock = icon(svg`<path d="M7.5 10.5V8a4.5 4.5 0 0 1 9 0v2.5" /><rect x="5" y="10.5" width="14" height="9.5" rx="2.5" />
  <path d="M12 14.5v2" />`);
export const openLock = icon(svg`<path d="M7.5 10.5V7a4.5 4.5 0 0 1 8.7-1.6" /><rect x="5" y="10.5" width="14" height="9.5" rx="2.5" />
  <path d="M12 14.5v2" />`);
export const waiting = icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" />`);
export const warning = icon(svg`<path d="M12 4 21 19.5H3Z" /><path d="M12 10v4M12 16.8v.2" />`);
export const back = icon(svg`<path d="M14.5 5.5 8 12l6.5 6.5" />`);
export const plus = icon(svg`<path d="M12 5.5v13M5.5 12h13" />`);
export const gear = icon(svg`<path d="M4 7.5h8M18 7.5h2M4 16.5h2M12 16.5h8" /><circle cx="15" cy="7.5" r="2.5" /><circle cx="9" cy="16.5" r="2.5" />`);
export const close = icon(svg`<path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />`);
export const send = icon(svg`<path d="M12 19V5.5M6 11.5l6-6 6 6" />`);
export const sent = icon(svg`<path d="m5.5 12.5 4.5 4.5 9-10" />`);
export const unsent = icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5v5.5M12 16.2v.2" />`);
export const down = icon(svg`<path d="M12 5v13.500M6 13l6 6 6-6" />`);
export const panel = icon(svg`<rect x="3.5" y="5" width="17" height="14" rx="2.500" /><path d="M14.500 5v14" />`);
export const find = icon(svg`<circle cx="10.5" cy="10.5" r="6" /><path d="m15 15 5 5" />`);
export const shared = icon(svg`<path d="M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1" />`);
export const question = icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M9.500 9.700a2.500 2.500 0 1 1 3.700 2.200c-.8.500-1.200 1-1.200 1.900M12 16.400v.2" />`);
export const past = icon(svg`<path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5" /><path d="M4 4v4.5h4.5M12 8v4.2l2.8 1.8" />`);
export const verified = icon(svg`<path d="M12 3.5 19 6v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6Z" /><path d="m8.8 12 2.3 2.3 4.2-4.3" />`);

export const hand = icon(svg`<path d="M4 6.5h16v10H11l-4 3.5v-3.5H4Z" /><path d="M9 11.5h.2M12 11.5h.2M15 11.5h.2" />`);
export const people = icon(svg`<circle cx="9" cy="8.5" r="3.2" /><path d="M3 19c.4-3.5 2.600-5.5 6-5.5s5.600 2 6 5.5" />
  <path d="M15.5 5.600a3.200 3.200 0 0 1 0 5.800M17 13.900c2.300.6 3.700 2.400 4 5.100" />`);
export const camera = icon(svg`<path d="M4 8h3.5l1.5-2.5h6L16.5 8H20v10.5H4Z" /><circle cx="12" cy="13" r="3.300" />`);

export const phone = icon(svg`<path d="M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2.200 2C10.800 19.200 4.800 13.200 4.5 6.200A2 2 0 0 1 6.5 4Z" />`);
export const film = icon(svg`<rect x="3.5" y="7" width="11.5" height="10" rx="2.5" /><path d="m15 11 5.5-3v8L15 13" />`);
export const microphone = icon(svg`<rect x="9" y="3.5" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />`);
export const muted = icon(svg`<rect x="9" y="3.5" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M4 4l16 16" />`);
export const screen = icon(svg`<rect x="3.5" y="5" width="17" height="11.5" rx="2" /><path d="M9 20h6" />`);
export const sliders = icon(svg`<path d="M6 4v6M6 14v6M12 4v2M12 10v10M18 4v9M18 17v3" /><circle cx="6" cy="12" r="2" /><circle cx="12" cy="8" r="2" /><circle cx="18" cy="15" r="2" />`);

/** The mark: a voice that grows quiet. */
export const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="9" />
  <path d="M8 8v16M13.5 11v10M19 13.5v5M24.5 15.5v1" />
</svg>`;
