// Keeps what is typed, and sends it when there is a connection. Without this script the same
// forms are sent by the browser itself.
"use strict";
(() => {
  const root = document.getElementById("diary");
  if (!root) return;
  const participant = root.dataset.participant;
  const draftKey = (name) => `diary/${participant}/draft/${name}`;
  const queuePrefix = `diary/${participant}/queue/`;
  const banner = document.getElementById("connection");
  const forms = new Map([...document.querySelectorAll("form[data-entry]")].map((f) => [f.dataset.entry, f]));
  const RETRY_MS = 15000;
  let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  let sending = false;
  let expired = false;
  let unreachable = false;

  const newKey = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
  };

  const valuesOf = (form) =>
    [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

  const fill = (form, values) => {
    for (const field of form.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken") continue;
      const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = own.includes(field.value);
      else if (own.length) field.value = own[0];
    }
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
    if (waiting && (expired || unreachable || !navigator.onLine)) words.push(`${root.dataset.waiting} ${waiting}`);
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
    const again = form.querySelector("[data-again]");
    if (again) again.hidden = !errors.again;
    if (!box.hidden) box.scrollIntoView({ block: "center" });
  };

  const clear = (form) => {
    form.reset();
    form.elements.key.value = newKey();
    store.removeItem(draftKey(form.dataset.entry));
  };

  const enteredNow = (summary) => {
    const list = document.getElementById("entered");
    const item = document.createElement("li");
    item.textContent = summary;
    list.querySelector(".nothing")?.remove();
    list.prepend(item);
  };

  const post = (item) => {
    const body = new URLSearchParams(item.values);
    return fetch(item.action, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(30000),
    });
  };

  // A page that waited may hold an old form token, or the session be another participant's.
  const renewToken = async () => {
    const answer = await fetch(root.dataset.token, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return false;
    const own = await answer.json();
    if (own.participant !== participant) return false;
    token = own.token;
    return true;
  };

  const settle = async (item, answer) => {
    const form = forms.get(item.entry);
    if (answer.ok) {
      const { outcome, summary, verdict, n_done } = await answer.json();
      store.removeItem(item.at);
      if (form) say(form, [outcome, verdict].filter(Boolean).join(" "), true);
      if (summary) enteredNow(summary);
      if (n_done !== undefined) document.getElementById("n-done").textContent = n_done;
      return true;
    }
    if (answer.status === 409 || answer.status === 422) {
      const { errors } = await answer.json();
      store.removeItem(item.at);
      store.setItem(draftKey(item.entry), JSON.stringify(item.values));
      if (form) {
        fill(form, item.values);
        if (answer.status === 409) form.elements.key.value = newKey();
        say(form, "", false);
        form.closest("details")?.setAttribute("open", "");
        showErrors(form, errors);
      }
      return true;
    }
    return false;
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      if (queued().length && !(await renewToken())) {
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
      show();
    }
  };

  for (const [name, form] of forms) {
    const draft = store.getItem(draftKey(name));
    if (draft) {
      fill(form, JSON.parse(draft));
      form.closest("details")?.setAttribute("open", "");
    }
    const keep = () => {
      say(form, "", false);
      store.setItem(draftKey(name), JSON.stringify(valuesOf(form)));
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const key = form.elements.key.value;
      const item = { entry: name, action: form.getAttribute("action"), values: valuesOf(form), typedAt: Date.now() };
      store.setItem(queuePrefix + key, JSON.stringify(item));
      showErrors(form, {});
      clear(form);
      // Tapped twice is sent once: the button waits until this one is on its way.
      const button = form.querySelector("button:not([type=button])");
      button.disabled = true;
      send().finally(() => { button.disabled = false; });
    });
  }

  // A page kept from yesterday: today is another day.
  const day = document.getElementById("done-on");
  const now = new Date();
  const today = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
  if (day && today > root.dataset.today) {
    if (day.value === root.dataset.today) day.value = today;
    day.max = today;
  }

  document.getElementById("leave").addEventListener("submit", (event) => {
    if (queued().length && !confirm(root.dataset.leave)) {
      event.preventDefault();
      return;
    }
    for (const key of Object.keys(store)) {
      if (key.startsWith(`diary/${participant}/`)) store.removeItem(key);
    }
  });

  addEventListener("online", send);
  addEventListener("offline", show);
  setInterval(() => queued().length && send(), RETRY_MS);

  // The first visit: the worker sees only the next one, so keep what it will need.
  const keepPage = async () => {
    await navigator.serviceWorker.register(root.dataset.worker);
    if (navigator.serviceWorker.controller) return;
    await navigator.serviceWorker.ready;
    const own = [...document.querySelectorAll("link[href], script[src], img[src]")];
    await (await caches.open("diary-1")).addAll([location.origin + "/", ...own.map((e) => e.href || e.src)]);
    document.documentElement.dataset.kept = "yes";
  };
  if (navigator.serviceWorker) keepPage().catch(() => {});
  show();
  send();
})();
