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
  const words = { serviceaccount: 'service account', permission: 'action',
    technique: 'escalation step' };
  const mostPaths = 8;
  const mostSources = 40;
  const mostAtOnce = 8;   // nodes that a click adds
  const across = 222;
  const down = 38;
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
        'text-valign': 'center', 'width': 176, 'height': 26, 'shape': 'round-rectangle',
        'text-wrap': 'ellipsis', 'text-max-width': 166, 'min-zoomed-font-size': 6,
        'background-color': colour.paper, 'border-width': 1.5, 'border-color': colour.other } },
      ...kinds.map((kind) => ({ selector: '.' + kind, style: { 'border-color': colour[kind] } })),
      { selector: 'edge', style: { 'width': 1.3, 'line-color': colour.line,
        'curve-style': 'straight', 'source-endpoint': '90deg', 'target-endpoint': '270deg',
        'target-arrow-shape': 'triangle', 'arrow-scale': 0.8,
        'target-arrow-color': colour.line } },
      { selector: 'node.waiting', style: { 'display': 'none' } },
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

  // Columns from what leads to what is led to; rows so that edges cross little, as in the drawing.
  function columnsOf(nodes) {
    const column = new Map();
    const open = new Set();
    const order = [];
    const visit = (node) => {
      if (column.has(node.id()) || open.has(node.id())) return;
      open.add(node.id());
      node.outgoers('node').not('.waiting').forEach(visit);
      open.delete(node.id());
      column.set(node.id(), 0);
      order.unshift(node);
    };
    nodes.forEach(visit);
    const place = new Map(order.map((node, i) => [node.id(), i]));
    for (const node of order) {
      node.outgoers('node').not('.waiting').forEach((next) => {
        // An edge back closes a cycle.
        if (place.get(next.id()) <= place.get(node.id())) return;
        column.set(next.id(), Math.max(column.get(next.id()), column.get(node.id()) + 1));
      });
    }
    return column;
  }
  function layOut() {
    const nodes = cy.nodes().not('.waiting');
    const column = columnsOf(nodes);
    const members = [];
    nodes.forEach((node) => (members[column.get(node.id())] ||= []).push(node));
    const at = new Map();
    const middle = (list) => list.forEach((node, i) => at.set(node.id(), i - (list.length - 1) / 2));
    members.forEach(middle);
    const mean = (node) => {
      const near = node.neighborhood('node').not('.waiting');
      return near.empty() ? at.get(node.id()) :
        near.reduce((sum, other) => sum + at.get(other.id()), 0) / near.length;
    };
    for (let sweep = 0; sweep < 6; ++sweep) {
      for (const list of sweep % 2 ? [...members].reverse() : members) {
        const keys = new Map(list.map((node) => [node, mean(node)]));
        list.sort((a, b) => keys.get(a) - keys.get(b));
        middle(list);
      }
    }
    cy.batch(() => nodes.forEach((node) => {
      node.position({ x: column.get(node.id()) * across, y: at.get(node.id()) * down });
      const more = node.neighborhood('node.waiting').length;
      node.data('label', node.data('name') + (more ? '  +' + more : ''));
    }));
    return members;
  }
  // All of it, but never so small that it cannot be read: then its beginning.
  function fitAll() {
    cy.fit(cy.nodes().not('.waiting'), 30);
    if (cy.zoom() >= 0.55) return;
    const box = cy.nodes().not('.waiting').boundingBox();
    cy.zoom(0.7);
    cy.pan({ x: 20 - box.x1 * 0.7, y: canvas.clientHeight / 2 - (box.y1 + box.y2) / 2 * 0.7 });
  }
  // Some of what is next to a node and does not show yet: first what it leads to.
  function reveal(node) {
    const waiting = node.outgoers('node.waiting').union(node.incomers('node.waiting'));
    if (waiting.empty()) return false;
    waiting.slice(0, mostAtOnce).removeClass('waiting');
    layOut();
    return true;
  }
  // A node that was searched for, with a way to where it leads.
  function revealPath(node) {
    node.removeClass('waiting');
    for (let at = node, steps = 0; steps < 12; ++steps) {
      const next = at.outgoers('node');
      if (next.empty()) break;
      const seen = next.not('.waiting');
      at = seen.nonempty() ? seen[0] : next[0];
      at.removeClass('waiting');
    }
    layOut();
  }

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
    const button = element('button', node.data('name'), 'node-link');
    button.type = 'button';
    button.addEventListener('click', () => { revealPath(node); choose(node); });
    return button;
  }

  function describe(node) {
    detail.textContent = '';
    detail.append(element('h3', node.data('name')),
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
    if (paths.length > mostPaths) detail.append(element('p', 'and more paths', 'none'));
    const sources = node.predecessors('node').roots();
    // The graph may lack nodes: then this is no number of all.
    const among = data.left_out > 0 ? ' in this graph' : '';
    if (sources.nonempty()) detail.append(element('h4', 'Reached by ' + sources.length + among));
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
    show(lit.nodes().not('.waiting'));
    describe(node);
  }
  // Into view, and not smaller than can be read.
  function show(nodes) {
    const box = nodes.boundingBox();
    const fits = Math.min(canvas.clientWidth / (box.w + 80), canvas.clientHeight / (box.h + 80));
    if (fits >= 0.55) {
      cy.animate({ fit: { eles: nodes, padding: 40 }, duration: still ? 0 : 250 });
    } else {
      cy.animate({ center: { eles: cy.nodes('.chosen') }, zoom: 0.8, duration: still ? 0 : 250 });
    }
  }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

  function matches() {
    const text = find.value.trim().toLowerCase();
    return text ? cy.nodes().filter((node) => text.split(/\s+/).every((word) => node.data('name').toLowerCase().includes(word)))
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
    byId('graph-count').textContent = found.length ? found.length + ' found' : 'Nothing matches';
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
    cy = cytoscape({
      container: canvas,
      elements: [
        ...data.nodes.map((node, i) => ({ data: { id: 'n' + i, label: node.label,
          name: node.label, kind: node.kind },
          classes: node.kind + (i < data.first ? '' : ' waiting') })),
        ...data.edges.map((edge, i) => ({ data: { id: 'e' + i, source: 'n' + edge.from,
          target: 'n' + edge.to, label: edge.label } })),
      ],
      layout: { name: 'preset' },
      style: style(),
      minZoom: 0.05,
      maxZoom: 4,
    });
    const members = layOut();
    // Long paths get the whole width; a small graph needs no tall frame.
    section.classList.toggle('wide', members.length > 4);
    const rows = Math.max(...members.map((list) => list.length));
    canvas.style.height = Math.min(640, Math.max(260, rows * down * 1.1 + 60)) + 'px';
    cy.resize();
    fitAll();
    cy.on('tap', 'node', (event) => {
      reveal(event.target);
      choose(event.target);
    });
    cy.on('tap', (event) => { if (event.target === cy) clear(); });
    find.addEventListener('input', search);
    find.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      const found = matches();
      if (found.empty()) return;
      revealPath(found[0]);
      choose(found[0]);
    });
    byId('graph-in').addEventListener('click', () => zoom(1.25));
    byId('graph-out').addEventListener('click', () => zoom(0.8));
    byId('graph-fit').addEventListener('click', fitAll);
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
