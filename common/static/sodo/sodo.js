// Comforts on top of pages that work without any of this. No text of its own: words stand in data attributes.
"use strict";

const account = document.body.dataset.account;
const refused = document.querySelector("[role=alert][tabindex]");
const clock = () => new Date().toTimeString().slice(0, 5);
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

// Keys ---------------------------------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  const find = document.querySelector("[data-find]");
  if (event.key === "/" && find && !typing(event.target)) {
    event.preventDefault();
    find.focus();
  } else if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[method=post]") || document.querySelector("main form:is([data-draft], [data-sending])");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]") || undefined);
  } else if (event.key === "Escape") {
    closeMenus(document.body);
    if (location.hash === "#menu") location.hash = "main";
  }
});

// Menus: <details> that close when something else is meant --------------------------------------------
function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  }
}
document.addEventListener("click", (event) => closeMenus(event.target));

// Colours --------------------------------------------------------------------------------------------
for (const menu of document.querySelectorAll("[data-theme-menu]")) menu.hidden = false;
const themeButtons = document.querySelectorAll("button[data-theme-choice]");
function showTheme(choice) {
  const dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  for (const button of themeButtons) button.setAttribute("aria-pressed", button.dataset.themeChoice === choice);
}
for (const button of themeButtons) {
  button.addEventListener("click", () => {
    localStorage.setItem("theme", button.dataset.themeChoice);
    showTheme(button.dataset.themeChoice);
  });
}
if (themeButtons.length) showTheme(document.documentElement.dataset.themeChoice || "auto");

// A table wider than its place can be scrolled by keys too ------------------------------------------------
const places = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const place of document.querySelectorAll(".scrollx")) places.observe(place);

// Errors first, amounts grouped -------------------------------------------------------------------------
refused?.focus();
document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (input.matches(".input-group > input.num") && /^\d{4,15}$/.test(input.value)) {
    input.value = input.value.replace(/\B(?=(\d{3})+$)/g, ".");
  }
});

// A form goes once: its buttons rest until the answer comes ------------------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-sign-out]")) {
    sessionStorage.clear();
    indexedDB.deleteDatabase("drafts");
    sessionStorage.setItem(SIGNED_OUT, "yes");
  }
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.dataset.going) return event.preventDefault();
  form.dataset.going = "yes";
  // After this turn: a disabled button would not send its name.
  setTimeout(() => setButtons(form, true));
});
function setButtons(form, resting) {
  for (const button of form.querySelectorAll("button:not([type=button]):not([type=reset])")) {
    if (resting && !button.disabled) {
      button.disabled = true;
      button.dataset.resting = "yes";
    } else if (!resting && button.dataset.resting) {
      button.disabled = false;
      delete button.dataset.resting;
    }
  }
}
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-going]")) {
    delete form.dataset.going;
    setButtons(form, false);
  }
});

// What is being typed survives a reload, in this window only and for this account only -----------------------
const DRAFTS = "draft:";
const SENT = "sent:";
const SIGNED_OUT = "signed-out";
const draftForm = account && document.querySelector("form[data-draft]");
const wentBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
const draftKey = `${DRAFTS}${account}:${location.pathname}`;
// The form's own key comes back with its words: what already got through is then not recorded a second time.
const isKept = (field) => field.name === "form_key" || !["hidden", "password", "file", "submit", "button"].includes(field.type);
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && isKept(field));

if (sessionStorage.getItem(SIGNED_OUT)) {  // once more, in case the page that signed out still held them open
  indexedDB.deleteDatabase("drafts");
  sessionStorage.removeItem(SIGNED_OUT);
}
if (account) dropOldDrafts();
if (draftForm) keepDraft(draftForm, document.querySelector("[data-draft-note]"));

function dropOldDrafts() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(DRAFTS) && !key.startsWith(`${DRAFTS}${account}:`)) sessionStorage.removeItem(key);
    if (!key.startsWith(SENT)) continue;
    // Refused, or never arrived and the reader went back: then it is still wanted. Any other page means that it got through.
    if (!refused && !wentBack) sessionStorage.removeItem(key.slice(SENT.length));
    sessionStorage.removeItem(key);
  }
}

function keepDraft(form, note) {
  const kept = JSON.parse(sessionStorage.getItem(draftKey) || "null");
  if (kept && !refused) {
    for (const field of fieldsOf(form)) {
      const values = kept.values[field.name];
      if (!values) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0];
    }
    if (note) {
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn btn-text btn-sm";
      drop.textContent = note.dataset.draftDrop;
      drop.addEventListener("click", () => {
        sessionStorage.removeItem(draftKey);
        location.reload();
      });
      note.replaceChildren(fill(note.dataset.draftBack, { time: kept.time }), " ", drop);
    }
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const values = {};
      for (const field of fieldsOf(form)) {
        values[field.name] ??= [];
        if (!["checkbox", "radio"].includes(field.type) || field.checked) values[field.name].push(field.value);
      }
      sessionStorage.setItem(draftKey, JSON.stringify({ time: clock(), values }));
      if (note) note.textContent = fill(note.dataset.draftNote, { time: clock() });
    }, 600);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (sessionStorage.getItem(draftKey)) sessionStorage.setItem(SENT + draftKey, "yes");
  });
}

// Picking rows: the buttons say how many they will really act on ----------------------------------------------
for (const bar of document.querySelectorAll("[data-batch]")) {
  const form = bar.closest("form");
  const all = form.querySelector("input[data-pick-all]");
  const boxes = () => [...form.querySelectorAll("td.pick input[type=checkbox]")];
  const show = () => {
    const rows = boxes().filter((box) => box.checked).map((box) => box.closest("tr"));
    for (const box of boxes()) box.closest("tr").classList.toggle("picked", box.checked);
    if (all) {
      all.checked = rows.length > 0 && rows.length === boxes().length;
      all.indeterminate = rows.length > 0 && !all.checked;
    }
    bar.hidden = rows.length === 0;
    const picked = bar.querySelector("[data-picked]");
    picked.textContent = fill(picked.dataset.picked, { n: rows.length });
    const sum = rows.reduce((total, row) => total + Number(row.dataset.amount || 0), 0);
    bar.querySelector("[data-sum]").textContent = sum ? `${String(sum).replace(/\B(?=(\d{3})+$)/g, ".")}\u00a0đ` : "";
    for (const button of bar.querySelectorAll("button[data-counted]")) {
      const able = rows.filter((row) => (row.dataset.can || "").split(" ").includes(button.value)).length;
      button.disabled = able === 0;
      button.querySelector("span").textContent = fill(button.dataset.counted, { n: able });
      button.title = able < rows.length ? fill(bar.querySelector("[data-rest]").dataset.rest, { n: rows.length - able }) : "";
    }
  };
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();
}

// htmx: say when something did not get through; a page of signing in is shown as a page ------------------------
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    if (event.detail.requestConfig?.verb === "get") return; // nothing of the reader's was on its way
    const notice = document.createElement("section");
    notice.className = "notice bad";
    notice.append(Object.assign(document.createElement("div"), { textContent: document.body.dataset.failed }));
    document.getElementById("notices")?.prepend(notice);
  });
}
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/accounts/login/")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

// What is to be copied stands as text to be marked; where the browser lets us, a button does it -------------------
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.querySelector("[role=status]").textContent = button.dataset.copied;
  });
}

// Buttons that type for their reader: where the cursor stood last in the form beside them -------------------
let typedIn = null;
const showInserts = () => document.querySelectorAll("[data-insert][hidden]").forEach((button) => { button.hidden = false; });
document.addEventListener("focusin", (event) => {
  if (event.target.matches("form[data-draft] textarea")) typedIn = event.target;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const field = typedIn?.isConnected ? typedIn : document.querySelector("form[data-draft] textarea[name$=body]");
  if (!button || !field) return;
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("htmx:afterSettle", showInserts);
showInserts();
