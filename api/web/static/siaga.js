// Keeps a page live: small changes come as server-sent events; what a change cannot carry is fetched as a
// fragment that the server rendered and escaped. Texts come from the page itself.
"use strict";
(() => {
  const page = document.body.dataset;
  const locale = page.lang === "en" ? "en-GB" : "id-ID";
  const stamp = new Intl.DateTimeFormat(locale, {
    timeZone: page.zone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const board = document.querySelector("[data-live-page]");
  const ticket = document.querySelector("[data-ticket]");
  const pulse = document.getElementById("pulse");
  const clock = document.getElementById("clock");
  const labels = {};
  document.querySelectorAll("[data-label]").forEach((node) => { labels[node.dataset.label] = node.textContent; });

  const shown = (iso) => {
    const part = Object.fromEntries(stamp.formatToParts(new Date(iso)).map((item) => [item.type, item.value]));
    const month = part.month.replace(/\W/g, "").slice(0, 3);
    return `${part.day} ${month} ${part.year} ${part.hour}${page.lang === "en" ? ":" : "."}${part.minute}`;
  };
  const brief = (iso) => {
    const told = shown(iso).split(" "), now = shown(new Date().toISOString()).split(" ");
    if (told.slice(0, 3).join() === now.slice(0, 3).join()) return told[3];
    return told[2] === now[2] ? `${told[0]} ${told[1]} ${told[3]}` : told.join(" ");
  };
  const elapsed = (iso) => {
    const names = page.lang === "en" ? ["d", "h", "min", "s"] : ["hari", "jam", "mnt", "dtk"];
    let left = Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 1000));
    const counts = [86400, 3600, 60, 1].map((size) => { const count = Math.floor(left / size); left -= count * size; return count; });
    let first = counts.findIndex((count) => count > 0);
    if (first < 0) first = 3;
    return [first, first + 1].filter((at) => at < 4 && (counts[at] > 0 || at === 3 && first === 3)).map((at) => `${counts[at]} ${names[at]}`).join(" ");
  };

  const setState = (office, state, since) => {
    for (const node of document.querySelectorAll(`[data-office="${CSS.escape(office)}"]`)) {
      node.dataset.state = state;
      const use = node.querySelector("use");
      if (use) use.setAttribute("href", `#i-${state}`);
      const label = node.querySelector(".label");
      if (label) label.textContent = labels[state] || state;
      const time = node.querySelector("time");
      if (time) time.textContent = since && state !== "up" ? brief(since) : "";
      const title = node.querySelector("title");
      if (title) title.textContent = title.textContent.replace(/: [^:]*$/, `: ${labels[state] || state}`);
    }
  };
  const setTotals = (totals) => {
    for (const [state, count] of Object.entries(totals)) {
      const node = document.querySelector(`[data-total="${state}"]`);
      if (!node) continue;
      node.querySelector("b").textContent = String(count);
      node.classList.toggle("none", count === 0);
    }
  };
  const alive = (yes) => {
    if (!pulse) return;
    pulse.classList.toggle("lost", !yes);
    pulse.querySelector("span").textContent = yes ? pulse.dataset.live : pulse.dataset.lost;
  };

  const fetched = async (path) => {
    const answer = await fetch(path, { headers: { Accept: "text/html" }, redirect: "follow" });
    if (answer.redirected && new URL(answer.url).pathname === "/sign-in") { location.reload(); return null; }
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  const swap = (fresh, id) => {
    const old = document.getElementById(id), now = fresh.getElementById(id);
    if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(document.adoptNode(now));
  };
  // One fetch at a time of each kind; what comes meanwhile asks for one more.
  const refresher = (work) => {
    let running = false, again = false;
    const run = async () => {
      if (running) { again = true; return; }
      running = true;
      do { again = false; try { await work(); } catch { /* the next event or the timer tries again */ } } while (again);
      running = false;
    };
    return run;
  };
  const live = refresher(async () => {
    const fresh = await fetched("/fragments/live");
    if (fresh) { swap(fresh, "incidents"); swap(fresh, "map"); }
  });
  const figures = refresher(async () => {
    const fresh = await fetched("/fragments/availability");
    if (fresh) swap(fresh, "availability");
  });
  const thisTicket = refresher(async () => {
    const fresh = await fetched(location.pathname);
    if (!fresh) return;
    const before = document.getElementById("ticket").dataset;
    const now = fresh.getElementById("ticket");
    if (!now || now.dataset.version === before.version) return;
    const actions = document.getElementById("actions");
    const moved = (field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked
      : field.options ? [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex > 0
        : field.value !== field.defaultValue);
    const typing = actions && [...actions.querySelectorAll("input, select, textarea")].some(moved);
    const same = now.dataset.stage === before.stage && now.dataset.state === before.state;
    const version = now.dataset.version;
    for (const id of ["ticket", "clock", "work", "timeline", "facts"]) swap(fresh, id);
    if (!same && !typing) swap(fresh, "actions");
    // What is typed for a step that is over is sent with the old version: the server then shows the ticket anew, text kept.
    const fields = document.querySelectorAll(same ? "#actions input[name=version]" : "#actions .remark input[name=version]");
    fields.forEach((field) => { field.value = version; });
  });

  const whole = async () => {
    const fresh = await fetched("/");
    if (!fresh) return;
    for (const selector of [".totals", ".offices"]) {
      const old = document.querySelector(selector), now = fresh.querySelector(selector);
      if (old && now) old.replaceWith(document.adoptNode(now));
    }
    for (const id of ["incidents", "map", "availability"]) swap(fresh, id);
  };

  if ((board || ticket) && "EventSource" in window) {
    const source = new EventSource("/api/v1/events");
    let opened = 0;
    source.addEventListener("open", () => { alive(true); if (opened++ && board) whole(); });
    source.addEventListener("error", () => alive(false));
    source.addEventListener("reset", () => (board ? whole() : thisTicket()));
    source.addEventListener("change", (event) => {
      const change = JSON.parse(event.data);
      if (board) {
        for (const [office, now] of Object.entries(change.offices)) setState(office, now.state, now.since);
        setTotals(change.totals);
        if (change.tickets.length || change.notices || change.contests.length) live();
        if (clock) { clock.textContent = shown(change.at); clock.dateTime = change.at; }
      } else if (change.tickets.includes(ticket.dataset.ticket)) thisTicket();
    });
    addEventListener("pagehide", () => source.close());
  }
  // A device's page asks again each ten seconds, and each second while something that was asked for is awaited.
  const device = document.querySelector("[data-device]");
  const thisDevice = refresher(async () => {
    const fresh = await fetched(location.pathname + location.search);
    if (!fresh) return;
    const old = document.getElementById("asked"), now = fresh.getElementById("asked");
    old.toggleAttribute("data-waiting", now.hasAttribute("data-waiting"));
    if (old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
    const busy = document.getElementById("ports").contains(document.activeElement);
    const across = document.querySelector("#ports .scroll")?.scrollLeft;
    for (const id of busy ? ["rest"] : ["rest", "ports"]) swap(fresh, id);
    if (across) document.querySelector("#ports .scroll").scrollLeft = across;
    if (!document.getElementById("head").contains(document.activeElement)) swap(fresh, "head");
  });
  if (device) {
    let seconds = 0;
    setInterval(() => { if (!document.hidden && (++seconds % 10 === 0 || document.querySelector("[data-waiting]"))) thisDevice(); }, 1000);
  }
  const tick = () => {
    document.querySelectorAll(".elapsed").forEach((node) => { node.textContent = `(${elapsed(node.dataset.since)})`; });
    if (clock) { const now = new Date().toISOString(); clock.textContent = shown(now); clock.dateTime = now; }
  };
  if (board || ticket) setInterval(tick, 10000);
  if (board) setInterval(figures, 60000);
})();
