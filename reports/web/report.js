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
  function fill(finding) {
    const waiting = finding.querySelector('noscript');
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
  const allFindings = () => [...document.querySelectorAll('.finding')];

  // Findings: text, severity and novelty together.
  const find = byId('find');
  const section = byId('findings');
  const severities = [...document.querySelectorAll('#severity-filter input')];
  const onlyNew = byId('only-new');
  const texts = new WeakMap();
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
  const plain = (markup) => markup.replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity]);
  function textOf(finding) {
    if (!texts.has(finding)) {
      const body = finding.lastElementChild;
      texts.set(finding, [
        finding.closest('.rule').getAttribute('aria-label'),
        finding.firstElementChild.textContent,
        body.tagName === 'NOSCRIPT' ? plain(body.textContent) : body.textContent,
      ].join(' ').toLowerCase());
    }
    return texts.get(finding);
  }
  function filterFindings() {
    fillAllRest(section);
    const findings = allFindings();
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const unwanted = new Set(severities.filter((s) => !s.checked).map((s) => s.value));
    let shown = 0;
    for (const finding of findings) {
      const { severity, state } = finding.dataset;
      const keep = !unwanted.has(severity) && (!onlyNew.checked || state === 'new') &&
        words.every((word) => textOf(finding).includes(word));
      finding.hidden = !keep;
      shown += keep;
    }
    for (const rule of document.querySelectorAll('.rule')) {
      rule.hidden = !rule.querySelector('.finding:not([hidden])');
    }
    byId('find-count').textContent = shown === findings.length ? '' :
      shown + ' of ' + findings.length;
  }
  find.addEventListener('focus', () => fillAllRest(section), { once: true });
  find.addEventListener('input', later(filterFindings));
  for (const box of [...severities, onlyNew]) box.addEventListener('change', filterFindings);

  const unfold = byId('unfold');
  unfold.addEventListener('click', () => {
    const open = unfold.textContent === 'Unfold all';
    for (const finding of allFindings()) if (!finding.hidden) finding.open = open;
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
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    const all = units(table);
    for (const unit of all) {
      const content = words.length ? unit.textContent.toLowerCase() : '';
      const keep = (!verdict || !verdict.value || unit.dataset.verdict === verdict.value) &&
        words.every((w) => content.includes(w));
      unit.hidden = !keep;
      shown += keep;
    }
    text.parentNode.querySelector('output').textContent =
      shown === all.length ? '' : shown + ' of ' + all.length;
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
  const addCopies = (finding) => finding.querySelectorAll('.command').forEach(addCopy);
  allFindings().filter((finding) => finding.open).forEach(addCopies);
  addEventListener('toggle', (event) => {
    if (!event.target.open) return;
    fill(event.target);
    addCopies(event.target);
  }, true);
  addEventListener('beforeprint', () => {
    fillAllRest(document);
    document.querySelectorAll('.finding, .subject').forEach(fill);
  });
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

  // A link to a finding opens it, and shows it although a filter hid it.
  function follow() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) return;
    if (!byId(id)) fillAllRest(document);
    const target = byId(id);
    if (!target) return;
    const hidden = target.closest('[hidden]') || (target.hidden ? target : null);
    if (hidden) {
      target.hidden = false;
      hidden.hidden = false;
    }
    if (target.tagName === 'DETAILS') target.open = true;
    target.scrollIntoView();
  }
  addEventListener('hashchange', follow);
  follow();

  // Which section is being read.
  const links = new Map([...document.querySelectorAll('.toc a')].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute('aria-current');
      links.get(entry.target.id).setAttribute('aria-current', 'true');
    }
  }, { rootMargin: '-70px 0px -70% 0px' });
  for (const id of links.keys()) seen.observe(byId(id));
})();
