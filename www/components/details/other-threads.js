// @ts-check
/** Links to the other threads: protected and unprotected messages never share one. */

import { html, nothing } from 'lit';
import { link } from '../../lib/route.js';
import { say } from '../../text/say.js';
import { past } from '../icons.js';

/** @param {import('../../core.d.ts').ConversationView} conversation @param {number} shown the thread that is shown */
export function otherThreads({ id, threads, current }, shown) {
  const others = threads.filter(({ thread }) => thread !== shown && thread !== current);
  if (others.length === 0) return nothing;
  return html`<section class="section other-threads">
    ${others.map(
      (one) => html`<button type="button" class="row-button" @click=${() => (location.hash = link(id, one.thread))}>
        ${past}${name(one)}
      </button>`,
    )}
  </section>`;
}

/** @param {import('../../core.d.ts').ThreadSummary} thread */
function name({ protected: isProtected, unread: count }) {
  if (!count) return isProtected ? say('other-thread-protected') : say('other-thread-open');
  return say(isProtected ? 'other-thread-protected-unread' : 'other-thread-open-unread', { count });
}
