// A form marked data-sending stays on this device, photos too, until the site has answered. It is sent as often as it
// takes: its key is the same each time, so it is recorded once. Without this script it is a form like any other.
"use strict";

(() => {
const account = document.body.dataset.account;
const draftKey = `${account}:${location.pathname}`;
const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const AGAIN_AFTER = 20_000;
const PATIENCE = 60_000;

// What is kept on this device, by account and page ---------------------------------------------------------
function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("drafts", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}
async function drafts(mode, act) {
  let database;
  try {
    database = await opened();
    return await new Promise((done, failed) => {
      const transaction = database.transaction("drafts", mode);
      const asked = act(transaction.objectStore("drafts"));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } catch {
    return undefined; // a browser that keeps nothing: the form works, it is only not kept
  } finally {
    database?.close();
  }
}
async function dropThoseOfOthers() {
  for (const key of (await drafts("readonly", (store) => store.getAllKeys())) || []) {
    if (!key.startsWith(`${account}:`)) await drafts("readwrite", (store) => store.delete(key));
  }
}

// Photos ----------------------------------------------------------------------------------------------------
function drawn(bitmap, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [wide, high] = [bitmap.width * scale, bitmap.height * scale];
  canvas.getContext("2d").drawImage(bitmap, (width - wide) / 2, (height - high) / 2, wide, high);
  return canvas;
}
async function smaller(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = drawn(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (scale === 1 && file.type === "image/jpeg" && blob.size >= file.size) return file;
    return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  } catch {
    return file; // a kind of picture this browser cannot read: the site says so
  }
}

class Sending {
  constructor(form, photos = []) {
    this.form = form;
    this.note = form.querySelector("[data-sending-note]");
    this.list = form.querySelector("[data-photos]");
    this.photos = photos;
    this.waits = false; // sent, and not answered yet
    this.ready = Promise.resolve(); // photos that are still being scaled down
    form.querySelector("[data-photos-lost]")?.remove();
    form.addEventListener("input", () => this.keepSoon());
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("htmx:afterSwap", () => this.chooseAgain());
    form.addEventListener("keydown", (event) => this.lookFor(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.again = event.submitter?.name === "again";
      this.send();
    });
    if (matchMedia("(min-width: 768px)").matches) {
      for (const fold of form.querySelectorAll("[data-open-wide]")) fold.open = true;
    }
    this.showPhotos();
  }

  changed(event) {
    this.keepSoon();
    if (event.target.name === "member") this.member = event.target.value;
    if (event.target.type !== "file") return;
    const chosen = [...event.target.files];
    event.target.value = "";
    this.ready = this.ready.then(async () => {
      for (const file of chosen) this.photos.push(await smaller(file));
      await this.keep();
      this.showPhotos();
    });
  }

  /** Names that were on their way while somebody was chosen come without the choice. */
  chooseAgain() {
    const chosen = this.member && this.form.querySelector(`[name=member][value="${CSS.escape(this.member)}"]`);
    if (chosen) chosen.checked = true;
  }

  lookFor(event) {
    if (event.key !== "Enter" || event.target.name !== "member_words") return;
    event.preventDefault();
    this.form.querySelector("button[name=find]").click();
  }

  showPhotos() {
    this.list.replaceChildren(...this.photos.map((file, n) => {
      const item = document.createElement("li");
      item.append(file.name);
      if (file.type.startsWith("image/")) {
        createImageBitmap(file).then((bitmap) => item.firstChild.replaceWith(drawn(bitmap, 192, 192)), () => {});
      }
      const drop = Object.assign(document.createElement("button"), { type: "button" });
      drop.setAttribute("aria-label", this.list.dataset.drop.replace("{name}", file.name));
      drop.append(Object.assign(document.createElement("span"), { textContent: "×" }));
      drop.addEventListener("click", () => {
        this.photos.splice(n, 1);
        this.keep();
        this.showPhotos();
      });
      item.append(drop);
      return item;
    }));
  }

  // Keeping ---------------------------------------------------------------------------------------------------
  fields() {
    const unwanted = ["password", "file", "submit", "button"];
    const hidden = (field) => field.type === "hidden" && !["form_key", "member"].includes(field.name);
    return [...this.form.elements].filter((field) => field.name && !unwanted.includes(field.type) && !hidden(field));
  }

  keepSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.keep(), 600);
  }

  async keep() {
    clearTimeout(this.soon);
    const values = {};
    for (const field of this.fields()) {
      values[field.name] ??= [];
      if (!["checkbox", "radio"].includes(field.type) || field.checked) values[field.name].push(field.value);
    }
    const time = new Date().toTimeString().slice(0, 5);
    const draft = { time, values, photos: this.photos, waits: this.waits, again: this.again };
    const kept = await drafts("readwrite", (store) => store.put(draft, draftKey));
    if (kept && !this.waits) this.say("kept", { time });
  }

  async drop() {
    clearTimeout(this.soon);
    await drafts("readwrite", (store) => store.delete(draftKey));
  }

  /** Puts a kept draft back into the form, and goes on sending what had not got through. */
  bringBack(draft) {
    for (const field of this.fields()) {
      const values = draft.values[field.name];
      if (!values) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
    const [member] = draft.values.member || [];
    if (member && !this.form.querySelector(`[name=member][value="${CSS.escape(member)}"]`)) {
      const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: "member", value: member });
      document.getElementById("candidates").replaceChildren(chosen);
      this.form.querySelector("button[name=find]").click();
    }
    for (const fold of this.form.querySelectorAll("details.fold")) {
      fold.open ||= [...fold.querySelectorAll("input, select, textarea")].some((field) => differs(field));
    }
    this.again = draft.again;
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
    clearTimeout(this.soon);
    if (draft.waits) return this.send();
    this.say("back", { time: draft.time }, "drop", async () => {
      await this.drop();
      location.reload();
    });
  }

  // Sending -----------------------------------------------------------------------------------------------------
  async send() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.later);
    this.say("sending");
    this.rest(true);
    await this.ready;
    this.waits = true;
    await this.keep();
    const body = new FormData(this.form);
    body.delete("photos");
    for (const photo of this.photos) body.append("photos", photo, photo.name);
    if (this.again) body.append("again", "1");
    let answer, text;
    try {
      const headers = { "HX-Request": "true" };
      answer = await fetch(location.href, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
      text = await answer.text();
    } catch {
      return this.wait("waiting");
    }
    if (answer.status >= 500 || answer.status === 429) return this.wait("broken");
    this.waits = false;
    const further = answer.headers.get("HX-Redirect");
    if (further) {
      await this.drop();
      return location.assign(further);
    }
    await this.keep();
    if (answer.url.includes("/accounts/login/")) return location.assign(answer.url);
    this.refused(text);
  }

  wait(why) {
    this.busy = false;
    this.rest(false);
    this.say(why, {}, "retry", () => this.send());
    this.later = setTimeout(() => this.send(), AGAIN_AFTER);
  }

  /** The site's own page says what is wrong; the photos stay. */
  refused(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = document.adoptNode(page.querySelector("main"));
    document.querySelector("main").replaceWith(main);
    htmx.process(main);
    const form = main.querySelector("form[data-sending]");
    if (form) current = new Sending(form, this.photos);
    main.querySelector("[role=alert]")?.focus();
    scrollTo(0, 0);
  }

  rest(resting) {
    for (const button of this.form.querySelectorAll(".actions button[type=submit]")) button.disabled = resting;
  }

  say(what, values = {}, button = "", act = null) {
    const words = this.note.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    this.note.replaceChildren(words);
    if (!button) return;
    const pressed = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-text btn-sm" });
    pressed.textContent = this.note.dataset[button];
    pressed.addEventListener("click", act);
    this.note.append(" ", pressed);
  }
}

function differs(field) {
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected && !option.defaultSelected && option.index);
  return field.value !== field.defaultValue;
}

let current;
addEventListener("online", () => current?.waits && current.send());
addEventListener("DOMContentLoaded", async () => {
  const form = document.querySelector("form[data-sending]");
  if (!form || !account) return;
  current = new Sending(form);
  await dropThoseOfOthers();
  const draft = await drafts("readonly", (store) => store.get(draftKey));
  if (!draft) return;
  current.photos.push(...draft.photos);
  current.showPhotos();
  if (!document.querySelector("[role=alert]")) current.bringBack(draft);
});
})();
