// Keeps what is typed, and sends it when there is a connection. Without this script the same
// forms are sent by the browser itself.
"use strict";
(() => {
  const forget = (own) => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`diary/${own}/`)) localStorage.removeItem(key);
    }
  };
  const erased = document.getElementById("erased")?.dataset.participant;
  if (erased) forget(erased);
  const root = document.getElementById("diary");
  if (!root) return;
  const participant = root.dataset.participant;
  const draftKey = (name) => `diary/${participant}/draft/${name}`;
  const queuePrefix = `diary/${participant}/queue/`;
  const banner = document.getElementById("connection");
  const forms = new Map([...document.querySelectorAll("form[data-entry]")].map((f) => [f.dataset.entry, f]));
  const RETRY_MS = 15000;
  const DAY_LOOK_MS = 30000;
  const PATIENCE_MS = 30000;
  const HOUR_MS = 3600000;
  const WEEK_MS = 168 * HOUR_MS;
  let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  let sending = false;
  let openingDay = root.dataset.today;
  let expired = false;
  let unreachable = false;
  let clockIsOffMs = 0;

  const newKey = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
  };

  const valuesOf = (form) =>
    [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

  const dayHere = () => {
    const now = new Date(Date.now() - clockIsOffMs);
    const two = (n) => String(n).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };

  const fill = (form, values) => {
    for (const field of form.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken") continue;
      const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = own.includes(field.value);
      else if (own.length) field.value = own[0];
    }
  };

  // What was typed before can be gone on with, or thrown away.
  const fillAgain = (form, values) => {
    fill(form, values);
    form.closest("details")?.setAttribute("open", "");
    form.querySelector(".discard").hidden = false;
  };

  // Without storage (a private window that forbids it) the browser sends the forms itself.
  const store = (() => {
    try {
      localStorage.setItem("diary/test", "1");
      localStorage.removeItem("diary/test");
      return localStorage;
    } catch {
      return null;
    }
  })();
  if (!store) return;

  const queued = () =>
    Object.keys(store)
      .filter((key) => key.startsWith(queuePrefix))
      .map((key) => ({ at: key, ...JSON.parse(store.getItem(key)) }))
      .sort((a, b) => a.typedAt - b.typedAt);

  const show = () => {
    const waiting = queued().length;
    const words = [];
    if (expired) words.push(root.dataset.expired);
    else if (unreachable || !navigator.onLine) words.push(root.dataset.offline);
    if (waiting) words.push(`${root.dataset.waiting} ${waiting}`);
    banner.textContent = words.join(" ");
    banner.hidden = !words.length;
  };

  const say = (form, words, good) => {
    const said = form.querySelector(".said");
    said.textContent = words;
    said.classList.toggle("good", good);
  };

  const showErrors = (form, errors) => {
    const box = form.querySelector(".errors");
    const list = box.querySelector("ul");
    list.replaceChildren(
      ...Object.values(errors).flat().map((words) => {
        const item = document.createElement("li");
        item.textContent = words;
        return item;
      }),
    );
    box.hidden = !list.children.length;
    if (!box.hidden) box.scrollIntoView({ block: "center" });
  };

  const clear = (form) => {
    form.reset();
    form.elements.key.value = newKey();
    askSecond(form, false);
    moveOn();
    store.removeItem(draftKey(form.dataset.entry));
    form.querySelector(".discard").hidden = true;
  };

  const enteredNow = (summary, day) => {
    const list = document.getElementById("entered");
    const item = document.createElement("li");
    item.textContent = summary;
    item.dataset.day = day;
    list.querySelector(".nothing")?.remove();
    list.prepend(item);
  };

  const isChange = (item) => item.values.some(([name, value]) => name === "replaces" && value);

  // A second session on a day is asked about, so that one that is saved twice counts once.
  const askSecond = (form, asked) => {
    const box = form.querySelector(".second");
    if (box) box.hidden = !asked;
    if (box && !asked) box.querySelector("input").checked = false;
  };

  const wait = (form, waits) => {
    const button = form.querySelector(".save button, :scope > button");
    if (button) button.disabled = waits;
    if (waits) say(form, root.dataset.saving, false);
  };

  const post = (item) => {
    const body = new URLSearchParams(item.values);
    return fetch(item.action, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  };

  // A page that waited may hold an old form token, or the session be another participant's. A clock
  // that is wrong by more than an hour is put right, for the days that are entered.
  const renewToken = async () => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(root.dataset.token, { credentials: "same-origin", redirect: "error", signal });
    if (answer.status === 410) location.replace("/"); // erased: that page says so, and forgets
    if (answer.status === 403 || answer.status === 410) return false;
    const own = await answer.json();
    if (own.participant !== participant) return false;
    token = own.token;
    const off = Date.now() - own.now;
    clockIsOffMs = Math.abs(off) > HOUR_MS ? off : 0;
    moveOn();
    return true;
  };

  const settle = async (item, answer) => {
    const form = forms.get(item.entry);
    if (answer.ok) {
      const { outcome, summary, day, verdict, ask, n_done } = await answer.json();
      store.removeItem(item.at);
      if (form) say(form, [outcome, verdict].filter(Boolean).join(" "), true);
      if (summary && isChange(item)) location.replace(location.pathname);
      else if (summary) enteredNow(summary, day);
      // Mostly it is the complaint that is known: a new one would be the same twice.
      if (ask) document.querySelector(".complaint details, #new-complaint")?.setAttribute("open", "");
      if (n_done !== undefined) document.getElementById("n-done").textContent = n_done;
      return true;
    }
    if (answer.status === 409 || answer.status === 422) {
      const { errors } = await answer.json();
      // It comes back to be corrected, once nothing else is typed there: it would be lost.
      if (!form || store.getItem(draftKey(item.entry))) return true;
      store.removeItem(item.at);
      store.setItem(draftKey(item.entry), JSON.stringify(item.values));
      fillAgain(form, item.values);
      if (answer.status === 409) form.elements.key.value = newKey();
      say(form, "", false);
      if (errors.second) askSecond(form, true);
      showErrors(form, errors);
      return true;
    }
    return false;
  };

  const isThere = (day) =>
    [...document.querySelectorAll("#entered li")].some((item) => item.dataset.day === day) ||
    queued().some((item) => item.entry === "session" && item.values.some(([name, value]) => name === "done_on" && value === day));

  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      if (!(await renewToken())) {
        expired = true;
        return;
      }
      expired = false;
      for (const item of queued()) {
        if (!(await settle(item, await post(item)))) {
          unreachable = true;
          return;
        }
      }
      unreachable = false;
    } catch {
      unreachable = true;
    } finally {
      sending = false;
      askForWeeks();
      const waiting = new Set(queued().map((item) => item.entry));
      for (const [name, form] of forms) {
        wait(form, false);
        const isRefused = !form.querySelector(".errors").hidden;
        if (waiting.has(name) && !isRefused) say(form, root.dataset.kept, true);
        else if (form.querySelector(".said").textContent === root.dataset.saving) say(form, "", false);
      }
      show();
    }
  };

  // A page that is kept may be weeks old: those that passed since are asked for, too.
  const weekOf = (own) => Math.floor((Date.parse(own) - Date.parse(root.dataset.started)) / WEEK_MS) + 1;
  const weeks = document.getElementById("week");
  const askForWeeks = () => {
    const now = weekOf(dayHere());
    const last = Math.min(now, Number(root.dataset.weeks));
    const shown = Number(weeks?.options[0].value);
    if (!(shown < last)) return;
    weeks.options[0].text = weeks.options[0].text.replace(root.dataset.thisWeek, "");
    for (let week = shown + 1; week <= last; week++) {
      weeks.add(new Option(week === now ? week + root.dataset.thisWeek : week, week), 0);
    }
    const isBeforeOpen = now === last && !weeks.options[1].text.includes(":");
    if (!store.getItem(draftKey("week"))) weeks.value = isBeforeOpen ? last - 1 : last;
    document.getElementById("week-now").textContent = last;
    const entered = [...document.querySelectorAll("#entered [data-day]")];
    const done = document.getElementById("n-done");
    if (done) done.textContent = entered.filter((item) => weekOf(item.dataset.day) === now).length;
  };

  // The day is the phone's. A page left open moves on to a new day, with what is typed.
  const day = document.getElementById("done-on");
  const moveOn = () => {
    const today = dayHere();
    if (day && !day.form.elements.replaces.value && (day.value === openingDay || day.value > today)) day.value = today;
    for (const own of root.querySelectorAll("[type=date]")) own.max = today;
    const isNew = today !== openingDay;
    openingDay = today;
    return isNew;
  };

  for (const [name, form] of forms) {
    form.elements.key.value = newKey(); // a page that is kept and opened twice is not the same entry
    const draft = store.getItem(draftKey(name));
    if (draft && !form.elements.replaces?.value) {
      fillAgain(form, JSON.parse(draft));
    }
    form.querySelector(".discard button").addEventListener("click", () => {
      showErrors(form, {});
      clear(form);
      send();
    });
    const keep = () => {
      say(form, "", false);
      if (form.elements.replaces?.value) return;
      // A day that nobody chose stays open: after midnight it is the next one.
      const own = valuesOf(form).filter(([field, value]) => field !== "done_on" || value !== openingDay);
      store.setItem(draftKey(name), JSON.stringify(own));
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const second = form.elements.second;
      if (second && !second.checked && !form.elements.replaces.value && isThere(form.elements.done_on.value)) {
        askSecond(form, true);
        form.querySelector(".second").scrollIntoView({ block: "nearest" });
        second.focus();
        return;
      }
      const key = form.elements.key.value;
      const item = { entry: name, action: form.getAttribute("action"), values: valuesOf(form), typedAt: Date.now() };
      store.setItem(queuePrefix + key, JSON.stringify(item));
      showErrors(form, {});
      clear(form);
      wait(form, true);
      send();
    });
  }

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isZoneNew = zone && !document.cookie.split("; ").includes(`zone=${zone}`);
  if (isZoneNew) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  const isOtherDay = moveOn();
  // The page was made for another day: made anew once, now that the zone of the phone is known.
  if (isZoneNew && isOtherDay && navigator.onLine) location.reload();
  const look = () => {
    if (document.hidden || !moveOn()) return;
    if (navigator.onLine) location.reload();
    else send();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => event.persisted && look());
  setInterval(look, DAY_LOOK_MS);

  const all = document.getElementById("all-done");
  const ticks = all ? [...all.form.querySelectorAll("[name=exercises]")] : [];
  const isAllTicked = () => ticks.every((own) => own.checked);
  all?.addEventListener("change", () => ticks.forEach((own) => (own.checked = all.checked)));
  for (const own of ticks) own.addEventListener("change", () => (all.checked = isAllTicked()));

  // Whoever closes the diary makes the browser forget what others entered on this phone, too.
  document.getElementById("leave").addEventListener("submit", (event) => {
    const isQueued = (key) => /^diary\/[^/]+\/queue\//.test(key);
    if (Object.keys(store).some(isQueued) && !confirm(root.dataset.leave)) {
      event.preventDefault();
      return;
    }
    forget(participant);
  });

  addEventListener("online", send);
  addEventListener("offline", show);
  setInterval(() => queued().length && send(), RETRY_MS);

  // The worker sees only what is asked for from now on, and pictures that nobody unfolded are not:
  // keep whatever the page needs to open without a connection.
  const keepPage = async () => {
    await navigator.serviceWorker.register(root.dataset.worker);
    await navigator.serviceWorker.ready;
    const cache = await caches.open("diary-1");
    const own = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img[src]")];
    const kept = new Set((await cache.keys()).map((request) => request.url));
    const addresses = new Set(own.map((e) => e.href || e.src).filter((address) => !kept.has(address)));
    await cache.addAll([location.origin + "/", ...addresses]);
    document.documentElement.dataset.kept = "yes";
  };
  if (navigator.serviceWorker) keepPage().catch(() => {});

  // Reminders on this phone: asked for with one tap, by the browser's own push service.
  const phone = document.getElementById("phone");
  const askPhone = async (said) => {
    const permission = await Notification.requestPermission(); // first: it is the tap's to ask
    if (permission !== "granted") throw new Error(permission);
    const worker = await navigator.serviceWorker.ready;
    const key = Uint8Array.from(atob(phone.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const own = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = own.toJSON();
    if (!(await renewToken())) throw new Error("expired");
    const values = [["address", endpoint], ["key", keys.p256dh], ["secret", keys.auth]];
    const answer = await post({ action: phone.dataset.action, values });
    if (!answer.ok) throw new Error(`${answer.status}`);
    said.textContent = "";
    location.reload();
  };
  if (phone) {
    const [button, said] = phone.children;
    const canPush = "PushManager" in window && "Notification" in window && navigator.serviceWorker;
    button.hidden = !canPush;
    if (!canPush && /iPhone|iPad/.test(navigator.userAgent)) said.textContent = phone.dataset.home;
    phone.hidden = !canPush && !said.textContent;
    button.addEventListener("click", () => {
      button.disabled = true;
      askPhone(said)
        .catch(() => (said.textContent = phone.dataset.blocked))
        .finally(() => (button.disabled = false));
    });
  }
  show();
  send();
})();
