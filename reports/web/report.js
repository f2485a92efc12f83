'use strict';
// The page is whole without this; it adds search, sorting, folding and copying.
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const later = (run) => {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(run, 90); };
  };
  root.classList.add('js');

  const theme = byId('theme');
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme || (systemDark.matches ? 'dark' : 'light')) === 'dark';
  const nameTheme = () => {
    theme.textContent = isDark() ? 'Light' : 'Dark';
    document.dispatchEvent(new Event('themechange'));
  };
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    nameTheme();
  });
  systemDark.addEventListener('change', nameTheme);
  nameTheme();

  // What is not seen at first waits in <noscript> elements: as text it costs next to nothing, so
  // that a page with ten thousand findings opens at once. Without script it is simply there.
  const parser = new DOMParser();
  const parsed = (waiting) => parser.parseFromString(waiting.textContent, 'text/html').body;
  function fill(element) {
    const waiting = element.querySelector(':scope > noscript');
    if (waiting) waiting.replaceWith(...parsed(waiting).childNodes);
  }
  function fillRest(rest) {
    const content = parsed(rest);
    const rows = content.querySelector('tbody');
    if (rows) rest.previousElementSibling.tBodies[0].append(...rows.children);
    else rest.before(...content.children);
    rest.nextElementSibling.remove();
    rest.remove();
  }
  const fillAllRest = (within) => within.querySelectorAll('noscript.rest').forEach(fillRest);
  for (const rest of document.querySelectorAll('noscript.rest')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'show-rest';
    button.textContent = 'Show ' + rest.dataset.count + ' more';
    button.addEventListener('click', () => fillRest(rest));
    rest.after(button);
  }

  // The search: every word, in any order, in a finding or in what its cause says; severity and
  // novelty besides. It lives in the address: #q=words.
  const find = byId('find');
  const severities = [...document.querySelectorAll('#severity-filter input')];
  const onlyNew = byId('only-new');
  const causes = [...document.querySelectorAll('.cause')];
  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = new WeakMap();
  function textOf(element, make) {
    if (!texts.has(element)) texts.set(element, make().toLowerCase());
    return texts.get(element);
  }
  // Neighbors on the page are not one word.
  function spacedText(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const parts = [];
    while (walker.nextNode()) parts.push(walker.currentNode.data);
    return parts.join(' ');
  }
  // Words are found at their beginning: "eve" is not in "never" or "severity".
  const isLetter = (character) => /[\p{L}\p{N}]/u.test(character);
  function beginsAt(text, at, word) {
    return at === 0 || !isLetter(word[0]) || !isLetter(text[at - 1]);
  }
  function hasWord(text, word) {
    let at = text.indexOf(word);
    while (at >= 0 && !beginsAt(text, at, word)) at = text.indexOf(word, at + 1);
    return at >= 0;
  }
  function lastPlace(text, word, from) {
    let at = from < 0 ? -1 : text.lastIndexOf(word, from);
    while (at >= 0 && !beginsAt(text, at, word)) at = at === 0 ? -1 : text.lastIndexOf(word, at - 1);
    return at;
  }
  // What is said of the cause itself, without its findings.
  const aboutCause = (cause) => textOf(cause, () => {
    const own = [...cause.querySelectorAll(':scope > .body > :not(.findings)')];
    return [cause.querySelector('summary'), ...own].map(spacedText).join(' ');
  });
  // Bare text nodes are marked, a few thousand at most: more is no help to anybody.
  const mostMarks = 2000;
  const fewCauses = 10;
  const marked = new Set();
  function unmark() {
    for (const mark of document.querySelectorAll('mark.hit')) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
    marked.clear();
  }
  function mark(element, words) {
    if (marked.size > mostMarks) return;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) {
      const parent = node.parentNode;
      if (parent.closest('noscript, button')) continue;
      if (element.matches('.cause') && parent.closest('.finding')) continue;
      markText(node, words);
    }
  }
  function markText(node, words) {
    const text = node.data.toLowerCase();
    if (text.length !== node.data.length) return;  // positions would be off
    let at = text.length;
    for (;;) {
      // From the end, so that what is before stays in place; the longest word at a place.
      let best = -1;
      let length = 0;
      for (const word of words) {
        const found = lastPlace(text, word, at - word.length);
        if (found > best || (found === best && word.length > length)) {
          best = found;
          length = word.length;
        }
      }
      if (best < 0) return;
      const hit = node.splitText(best);
      hit.splitText(length);
      const wrapper = document.createElement('mark');
      wrapper.className = 'hit';
      hit.replaceWith(wrapper);
      wrapper.append(hit);
      marked.add(wrapper);
      at = best;
      if (marked.size > mostMarks) return;
    }
  }
  function filterCause(cause, words, wanted) {
    fill(cause);
    const about = aboutCause(cause);
    const left = words.filter((word) => !hasWord(about, word));
    let shown = 0;
    const findings = cause.querySelectorAll('.finding');
    for (const finding of findings) {
      const keep = wanted(finding.dataset) && left.every((word) =>
        hasWord(textOf(finding, () => spacedText(finding)), word));
      finding.hidden = !keep;
      shown += keep;
    }
    // A cause whose findings are all on another page is found by what is said of it.
    const alone = findings.length === 0 && left.length === 0 && wanted(cause.dataset);
    cause.hidden = shown === 0 && !alone;
    return { shown, all: findings.length, alone };
  }
  function filterFindings() {
    unmark();
    const words = wordsOf(find.value);
    const unwanted = new Set(severities.filter((s) => !s.checked).map((s) => s.value));
    const wanted = (data) => !unwanted.has(data.severity) &&
      (!onlyNew || !onlyNew.checked || data.state === 'new');
    let shown = 0;
    let all = 0;
    let hit = 0;
    for (const cause of causes) {
      const result = filterCause(cause, words, wanted);
      shown += result.shown;
      all += result.all;
      hit += result.shown > 0 || result.alone;
    }
    const filtered = shown < all || hit < causes.length;
    byId('find-count').textContent = words.length || filtered
      ? shown + ' of ' + all + ' findings, ' + hit + ' of ' + causes.length + ' causes' +
        (byId('left-out') ? ' in this page' : '') : '';
    byId('find-none').hidden = hit > 0 || causes.length === 0;
    if (words.length) {
      for (const cause of causes) {
        if (cause.hidden) continue;
        // So few are read at once.
        if (hit <= fewCauses) cause.open = true;
        mark(cause, words);
        cause.querySelectorAll('.finding:not([hidden])').forEach((f) => mark(f, words));
      }
    }
    unfold.textContent = 'Unfold all';
  }
  function keepInAddress() {
    const query = find.value.trim();
    const hash = query ? '#q=' + encodeURIComponent(query) : location.pathname;
    if (query || location.hash.startsWith('#q=')) history.replaceState(null, '', hash);
  }
  function search() {
    keepInAddress();
    filterFindings();
  }
  find.addEventListener('input', later(search));
  for (const box of [...severities, onlyNew]) {
    if (box) box.addEventListener('change', filterFindings);
  }
  byId('find-clear').addEventListener('click', () => {
    find.value = '';
    for (const box of severities) box.checked = true;
    if (onlyNew) onlyNew.checked = false;
    search();
    find.focus();
  });

  const unfold = byId('unfold');
  unfold.addEventListener('click', () => {
    const open = unfold.textContent === 'Unfold all';
    for (const cause of causes) {
      if (cause.hidden) continue;
      fill(cause);
      cause.open = open;
      cause.querySelectorAll('.finding:not([hidden])').forEach((f) => { f.open = open; });
    }
    unfold.textContent = open ? 'Fold all' : 'Unfold all';
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
    event.preventDefault();
    find.focus();
  });

  // A group of rows that belongs together is one tbody; else every row stands alone.
  const units = (table) => (table.tBodies.length > 1 ? [...table.tBodies] : [...table.rows].slice(1));

  function sortBy(table, index, kind, button) {
    fillAllRest(table.parentNode);
    const head = button.parentNode;
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const key = (unit) => {
      if (unit.dataset.keys !== undefined) {
        return kind === 'number' ? Number(unit.dataset.used) : unit.dataset.keys;
      }
      return unit.cells[index].textContent;
    };
    const keyed = units(table).map((unit) => [key(unit), unit]);
    keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
    const parent = keyed.length ? keyed[0][1].parentNode : null;
    for (const [, unit] of keyed) parent.append(unit);
  }
  for (const head of document.querySelectorAll('th[data-sort]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.textContent = '';
    head.append(button);
    button.addEventListener('click', () =>
      sortBy(head.closest('table'), head.cellIndex, head.dataset.sort, button));
  }

  function filterTable(table) {
    fillAllRest(table.parentNode);
    const fields = [...document.querySelectorAll('[data-filters="' + table.id + '"]')];
    const text = fields.find((f) => f.type === 'search');
    const verdict = fields.find((f) => f.tagName === 'SELECT');
    const words = wordsOf(text.value);
    let shown = 0;
    const all = units(table);
    for (const unit of all) {
      const content = words.length ? spacedText(unit).toLowerCase() : '';
      const keep = (!verdict || !verdict.value || unit.dataset.verdict === verdict.value) &&
        words.every((w) => hasWord(content, w));
      unit.hidden = !keep;
      shown += keep;
    }
    text.parentNode.querySelector('output').textContent =
      shown === all.length ? '' : shown === 0 ? 'Nothing matches' : shown + ' of ' + all.length;
  }
  for (const field of document.querySelectorAll('[data-filters]')) {
    const table = byId(field.dataset.filters);
    if (table) field.addEventListener('input', later(() => filterTable(table)));
  }

  // One listener for all findings and commands, however many there are.
  function addCopy(command) {
    if (command.querySelector('button')) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    command.append(button);
  }
  const addCopies = (element) => element.querySelectorAll('.command').forEach(addCopy);
  addCopies(document);
  addEventListener('toggle', (event) => {
    if (!event.target.open) return;
    fill(event.target);
    addCopies(event.target);
  }, true);
  addEventListener('click', (event) => {
    const button = event.target.closest('.command button');
    if (!button) return;
    const code = button.parentNode.querySelector('code');
    const done = () => {
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    };
    const select = () => getSelection().selectAllChildren(code);
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(done, select);
    else select();
  });

  // A link to something opens all that it is in, and shows it although a filter hid it.
  function locate(id) {
    if (byId(id)) return byId(id);
    for (const holder of document.querySelectorAll('.cause, .subject')) {
      const waiting = holder.querySelector(':scope > noscript');
      if (!waiting || !waiting.textContent.includes('id="' + id + '"')) continue;
      fill(holder);
      if (byId(id)) return byId(id);
    }
    fillAllRest(document);
    return byId(id);
  }
  function follow() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) return;
    if (id.startsWith('q=')) {
      find.value = id.slice(2);
      filterFindings();
      byId('causes').scrollIntoView();
      return;
    }
    const target = locate(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      at.hidden = false;
      if (at.tagName === 'DETAILS') {
        fill(at);
        at.open = true;
      }
    }
    target.scrollIntoView();
  }
  addEventListener('hashchange', follow);
  // A second click on the same link changes no address, and is meant all the same.
  addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) follow();
  });
  // Fonts and images are there: nothing moves any more.
  follow();
  addEventListener('load', () => { if (location.hash) follow(); });

  // Which section is being read: the last that begins at the header or above it. At the end of the
  // page, where nothing more can move up, it is the one that was asked for.
  const links = [...document.querySelectorAll('.toc a[href^="#"]')];
  function nameSection() {
    const header = document.querySelector('.toc').getBoundingClientRect().bottom + 40;
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    let current = null;
    for (const link of links) {
      const place = byId(link.hash.slice(1));
      if (!place) continue;
      const top = place.getBoundingClientRect().top;
      if (top < header || (end && link.hash === location.hash && top < innerHeight)) current = link;
    }
    for (const link of links) {
      if (link === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }
  addEventListener('scroll', later(nameSection), { passive: true });
  nameSection();
})();
