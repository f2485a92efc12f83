'use strict';
// Makes the drawn access graph one to explore. Needs cytoscape; the drawing stays for print.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('graph-data').textContent);
  const section = byId('graph');
  const canvas = byId('graph-canvas');
  const detail = byId('graph-detail');
  const find = byId('find-node');
  const kinds = ['user', 'group', 'serviceaccount', 'binding', 'role', 'permission', 'technique', 'other'];
  const words = { serviceaccount: 'service account', permission: 'what it comes to',
    technique: 'takeover step' };
  const narrow = 0.76;  // the drawing for print has room for longer names
  const mostPaths = 8;
  const mostSources = 40;
  let cy = null;

  // Colours come from the page, so that they follow its theme.
  function colours() {
    const of = (element, name) => getComputedStyle(element)[name];
    const found = { ink: of(document.body, 'color'), paper: of(canvas, 'backgroundColor'),
      line: of(byId('graph-clear'), 'borderTopColor') };
    for (const kind of kinds) {
      found[kind] = of(section.querySelector('.dot.kind-' + kind), 'backgroundColor');
    }
    return found;
  }
  function style() {
    const colour = colours();
    return [
      { selector: 'node', style: { 'label': 'data(label)', 'color': colour.ink, 'font-size': 12,
        'text-valign': 'center', 'width': 160, 'height': 26, 'shape': 'round-rectangle',
        'text-wrap': 'ellipsis', 'text-max-width': 148, 'min-zoomed-font-size': 6,
        'background-color': colour.paper, 'border-width': 1.5, 'border-color': colour.other } },
      ...kinds.map((kind) => ({ selector: '.' + kind, style: { 'border-color': colour[kind] } })),
      { selector: 'edge', style: { 'width': 1.3, 'line-color': colour.line,
        'curve-style': 'straight', 'source-endpoint': '90deg', 'target-endpoint': '270deg',
        'target-arrow-shape': 'triangle', 'arrow-scale': 0.8,
        'target-arrow-color': colour.line } },
      { selector: '.faded', style: { 'opacity': 0.13 } },
      { selector: 'edge.lit', style: { 'width': 2.6, 'line-color': colour.user,
        'target-arrow-color': colour.user } },
      { selector: 'node.chosen', style: { 'border-width': 3.5, 'font-weight': 'bold' } },
    ];
  }

  const element = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // The ways on from a node to where nothing follows, as lists of nodes.
  function pathsFrom(node) {
    const paths = [];
    const walk = (at, path) => {
      if (paths.length > mostPaths) return;
      const next = at.outgoers('node').filter((other) => !path.includes(other));
      if (next.empty()) paths.push(path);
      next.forEach((other) => walk(other, [...path, other]));
    };
    walk(node, [node]);
    return paths.filter((path) => path.length > 1);
  }

  function nodeButton(node) {
    const button = element('button', node.data('label'), 'node-link');
    button.type = 'button';
    button.addEventListener('click', () => choose(node));
    return button;
  }

  function describe(node) {
    detail.textContent = '';
    detail.append(element('h3', node.data('label')),
      element('p', words[node.data('kind')] || node.data('kind'), 'kind'));
    const paths = pathsFrom(node);
    if (paths.length) detail.append(element('h4', 'Leads to'));
    for (const path of paths.slice(0, mostPaths)) {
      const line = element('p', '', 'path');
      path.slice(1).forEach((step, i) => {
        const how = path[i].edgesTo(step)[0].data('label');
        line.append(element('span', (how ? how + ' ' : '') + '→ ', 'arrow'), nodeButton(step));
      });
      detail.append(line);
    }
    if (paths.length > mostPaths) detail.append(element('p', 'and more ways', 'none'));
    const sources = node.predecessors('node').roots();
    if (sources.nonempty()) detail.append(element('h4', 'Reached by ' + sources.length));
    sources.slice(0, mostSources).forEach((source) => detail.append(nodeButton(source)));
    if (sources.length > mostSources) {
      detail.append(element('p', 'and ' + (sources.length - mostSources) + ' more', 'none'));
    }
  }

  function clear() {
    cy.elements().removeClass('faded lit chosen');
    detail.textContent = '';
    detail.append(element('p', 'Select a node to see its paths.', 'none'));
    byId('graph-count').textContent = '';
  }

  function choose(node) {
    const lit = node.union(node.predecessors()).union(node.successors());
    cy.batch(() => {
      cy.elements().removeClass('lit chosen').addClass('faded');
      lit.removeClass('faded').addClass('lit');
      node.addClass('chosen');
    });
    cy.animate({ fit: { eles: lit, padding: 50 }, duration: still ? 0 : 250 });
    describe(node);
  }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

  function matches() {
    const text = find.value.trim().toLowerCase();
    return text ? cy.nodes().filter((node) => node.data('label').toLowerCase().includes(text))
      : cy.collection();
  }
  function search() {
    if (!find.value.trim()) {
      clear();
      return;
    }
    const found = matches();
    cy.batch(() => {
      cy.elements().removeClass('lit chosen').addClass('faded');
      found.removeClass('faded');
    });
    byId('graph-count').textContent = found.length + ' found';
  }

  function zoom(factor) {
    cy.zoom({ level: cy.zoom() * factor,
      renderedPosition: { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 } });
  }
  const keys = {
    ArrowLeft: () => cy.panBy({ x: 60, y: 0 }), ArrowRight: () => cy.panBy({ x: -60, y: 0 }),
    ArrowUp: () => cy.panBy({ x: 0, y: 60 }), ArrowDown: () => cy.panBy({ x: 0, y: -60 }),
    '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), Escape: () => clear(),
  };

  function start() {
    section.classList.add('live');
    // Cytoscape adds a style element of its own, which the page's policy forbids, unless it finds
    // this id. All that it would say, position: relative, is in the page's style.
    document.querySelector('style').id = '__________cytoscape_stylesheet';
    // Long paths get the whole width; a small graph needs no tall frame.
    section.classList.toggle('wide', new Set(data.nodes.map((node) => node.x)).size > 4);
    const rows = data.nodes.map((node) => node.y);
    const height = (Math.max(...rows) - Math.min(...rows)) * 1.2 + 150;
    canvas.style.height = Math.min(560, Math.max(260, height)) + 'px';
    cy = cytoscape({
      container: canvas,
      elements: [
        ...data.nodes.map((node, i) => ({ data: { id: 'n' + i, label: node.label, kind: node.kind },
          classes: node.kind, position: { x: node.x * narrow, y: node.y } })),
        ...data.edges.map((edge, i) => ({ data: { id: 'e' + i, source: 'n' + edge.from,
          target: 'n' + edge.to, label: edge.label } })),
      ],
      layout: { name: 'preset', fit: true, padding: 40 },
      style: style(),
      minZoom: 0.05,
      maxZoom: 4,
    });
    cy.on('tap', 'node', (event) => choose(event.target));
    cy.on('tap', (event) => { if (event.target === cy) clear(); });
    find.addEventListener('input', search);
    find.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      const found = matches();
      if (found.nonempty()) choose(found[0]);
    });
    byId('graph-in').addEventListener('click', () => zoom(1.25));
    byId('graph-out').addEventListener('click', () => zoom(0.8));
    byId('graph-fit').addEventListener('click', () => cy.fit(undefined, 40));
    byId('graph-clear').addEventListener('click', () => { find.value = ''; clear(); });
    canvas.addEventListener('keydown', (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    document.addEventListener('themechange', () => cy.style(style()));
    window.accessGraph = { cy, choose };
  }

  // Only when it comes into sight: the page opens before.
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    start();
  }, { rootMargin: '300px' });
  seen.observe(section);
})();
