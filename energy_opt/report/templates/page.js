"use strict";
// Unpacks figures and data, draws what comes near the screen first and then the rest, in the chosen language.
(async () => {
  const root = document.documentElement;
  const waiting = new Map(); // figure element → specification and data that are not drawn yet
  const views = new Map();
  let content = null;
  let turn = 0; // of the language switch: what an earlier one still draws is thrown away

  const unpack = async () => {
    const bytes = Uint8Array.from(atob(JSON.parse(document.getElementById("payload").textContent)), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  const translate = (value, language) => {
    const place = content.languages.indexOf(language);
    const word = (text) => text.replace(/⟦([^⟦⟧]*)⟧/g, (_, key) => (content.words[key] || [key, key])[place]);
    const walk = (item) => {
      if (typeof item === "string") return word(item);
      if (Array.isArray(item)) return item.map(walk);
      if (item && typeof item === "object") return Object.fromEntries(Object.entries(item).map(([k, v]) => [k, walk(v)]));
      return item;
    };
    return walk(value);
  };

  const rowsOf = (name, language) => {
    const dataset = content.datasets[name];
    if (dataset.rows) return translate(dataset.rows, language);
    const fields = Object.entries(dataset.columns).map(([field, column]) => {
      if (!column.codes) return [field, column.values];
      const words = translate(column.values, language);
      return [field, column.codes.map((code) => words[code])];
    });
    const count = fields.length ? fields[0][1].length : 0;
    return Array.from({ length: count }, (_, i) => Object.fromEntries(fields.map(([field, values]) => [field, values[i]])));
  };

  const draw = async (element) => {
    const job = waiting.get(element);
    if (!job) return;
    waiting.delete(element);
    const mine = turn;
    const language = root.dataset.language;
    const figure = content.figures[element.dataset.figure];
    const spec = translate(figure.spec, language);
    spec.datasets = { ...spec.datasets };
    for (const name of figure.data) spec.datasets[name] = rowsOf(name, language);
    const chart = element.querySelector(".chart");
    const target = document.createElement("div");
    chart.replaceChildren(target);
    const settings = { mode: "vega-lite", actions: false, renderer: "svg", ast: true, config: content.config, tooltip: { theme: "light" } };
    const result = await vegaEmbed(target, spec, settings).catch((error) => { target.textContent = String(error); throw error; });
    if (mine !== turn) { result.finalize(); return; }
    views.set(element, result);
    root.dataset.drawn = String(views.size);
  };

  const drawAll = () => {
    turn += 1;
    for (const result of views.values()) result.finalize();
    views.clear();
    const elements = [...document.querySelectorAll("[data-figure]")];
    for (const element of elements) waiting.set(element, true);
    const mine = turn;
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting && mine === turn) draw(entry.target).catch(console.error);
    }, { rootMargin: "400px" });
    for (const element of elements) seen.observe(element);
    const next = async () => {
      if (mine !== turn) { seen.disconnect(); return; }
      const element = waiting.keys().next().value;
      if (!element) { seen.disconnect(); return; }
      await draw(element).catch(console.error); // the others are drawn all the same
      setTimeout(next, 20); // lets the reader's clicks through
    };
    setTimeout(next, 20);
  };

  const speak = (language) => {
    root.lang = language;
    root.dataset.language = language;
    const heading = document.querySelector(`h1 [lang="${language}"]`);
    if (heading) document.title = heading.textContent;
    if (content) drawAll();
  };

  const save = (address, name) => {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), 1000);
  };

  // A text that a spreadsheet would take for a formula is led by an apostrophe.
  const csvCell = (value) => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" && /^[=+\-@\t\r\n\0|＝＋－＠]/.test(value) ? "'" + value : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const csv = (name, language) => {
    const rows = rowsOf(name, language);
    const units = content.datasets[name].units;
    const fields = Object.keys(rows[0] || {}).filter((field) => field !== "place");
    const heads = fields.map((field) => (units[field] ? `${field} [${translate(`⟦unit.${units[field]}⟧`, language)}]` : field));
    return [heads, ...rows.map((row) => fields.map((field) => row[field]))].map((row) => row.map(csvCell).join(",")).join("\r\n");
  };

  const download = async (element, kind) => {
    const name = element.dataset.figure;
    if (kind === "csv") {
      const text = "\ufeff" + csv(content.figures[name].data[0], root.dataset.language);
      return save(URL.createObjectURL(new Blob([text], { type: "text/csv" })), `${name}.csv`);
    }
    await draw(element);
    const view = views.get(element).view;
    if (kind === "png") return save(await view.toImageURL("png", 2), `${name}.png`);
    return save(URL.createObjectURL(new Blob([await view.toSVG()], { type: "image/svg+xml" })), `${name}.svg`);
  };

  const sort = (head) => {
    const table = head.closest("table");
    const place = [...head.parentNode.children].indexOf(head);
    const up = head.getAttribute("aria-sort") === "descending";
    const shown = (row) => {
      const cell = row.children[place];
      return (cell.querySelector(`[lang="${root.dataset.language}"]`) || cell).textContent.trim();
    };
    const value = (row) => {
      const text = shown(row).replaceAll(",", "").replace("−", "-").replace("%", "").trim();
      return text !== "" && !Number.isNaN(Number(text)) ? Number(text) : null;
    };
    const rows = [...table.tBodies[0].rows];
    const numeric = rows.some((row) => value(row) !== null);
    rows.sort((a, b) => {
      if (!numeric) return shown(a).localeCompare(shown(b), root.lang) * (up ? 1 : -1);
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) return (x === null) - (y === null); // what has no value stays last
      return (x - y) * (up ? 1 : -1);
    });
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    table.tBodies[0].append(...rows);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-switch], [data-save], .sortable th");
    if (!button) return;
    if (button.dataset.switch) speak(button.dataset.switch);
    else if (button.dataset.save) download(button.closest("[data-figure]"), button.dataset.save);
    else sort(button);
  });

  // What is folded is opened for a print.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));

  if (typeof DecompressionStream === "undefined") {
    document.getElementById("old-browser").hidden = false;
    return;
  }
  content = await unpack();
  drawAll();
})();
