"use strict";
// Every page works without this file. It tells of a hand-in as it is graded, and takes a file or a folder that is dropped.
for (const told of document.querySelectorAll("[data-events]")) {
  const source = new EventSource(told.dataset.events);
  source.onmessage = event => {
    const said = JSON.parse(event.data);
    told.textContent = said.words;
    if (said.state === "done" || said.state === "failed") {
      source.close();
      location.reload();
    }
  };
}

const hex = buffer => [...new Uint8Array(buffer)].map(each => each.toString(16).padStart(2, "0")).join("");
const hidden = name => /^\.|^__pycache__$|^node_modules$|\.pyc$/.test(name);

class Refused extends Error {}

// The address to go on with, of what `request` makes of the form's token; a refusal is told where the form stands.
async function send(form, called, bytes, request) {
  const status = form.querySelector(".progress");
  try {
    if (bytes > form.dataset.most * 1024 * 1024) throw new Refused(`${called}: more than the ${form.dataset.most} MB that may be handed in.`);
    status.textContent = `Sending ${called} …`;
    location.assign(await request({ "X-CSRF-Token": form.elements.csrf_token.value, Accept: "application/json" }));
  } catch (fault) {
    const lost = "It did not arrive. Look whether you are online, and send it again: it is never counted twice.";
    status.textContent = fault instanceof Refused ? fault.message : lost;
  }
}

async function accepted(answer) {
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  const large = answer.status === 413 ? "The server does not take so much." : "The server did not take it. Try again.";
  throw new Refused(typeof said.detail === "string" ? said.detail : large);
}

const sendFile = (form, file) => send(form, file.name, file.size, async headers => {
  const content = await file.arrayBuffer();
  headers["Content-Type"] = "application/octet-stream";
  if (crypto.subtle) headers["X-Content-SHA256"] = hex(await crypto.subtle.digest("SHA-256", content));
  const address = `${form.dataset.upload}?file=${encodeURIComponent(file.name)}`;
  const answer = await accepted(await fetch(address, { method: "POST", body: content, headers }));
  return `/hand-ins/${(await answer.json()).id}`;
});

// Files with their paths, `folder/file`; what is hidden stays behind, as with `heldout submit`.
const sendFolder = (form, files) => {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return send(form, `${files.length} files`, bytes, async headers => {
    const body = new FormData();
    if (!files.length) throw new Refused("There is no file in it that could be handed in.");
    const most = form.dataset.mostFiles;
    if (files.length > most) throw new Refused(`It holds more than the ${most} files that may be handed in.`);
    for (const { path, file } of files) body.append("folder", file, path);
    return (await accepted(await fetch(form.action, { method: "POST", body, headers }))).url;
  });
};

async function filesBelow(entry, path, found, most) {
  // One more than may be handed in is enough to refuse it; somebody may drop a whole disk.
  if (found.length > most) return;
  if (entry.isFile) {
    found.push({ path, file: await new Promise((done, fail) => entry.file(done, fail)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return;
    for (const each of some) if (!hidden(each.name)) await filesBelow(each, `${path}/${each.name}`, found, most);
  }
}

async function sendDropped(form, entries) {
  const files = [];
  try {
    for (const entry of entries) await filesBelow(entry, entry.name, files, form.dataset.mostFiles);
  } catch {
    form.querySelector(".progress").textContent = "It cannot be read by your browser. Look whether you may read every file in it, or hand in a zip.";
    return;
  }
  await sendFolder(form, files);
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.querySelector(".dropped").hidden = false;
  form.addEventListener("submit", event => {
    const file = form.elements.file.files[0];
    const chosen = [...form.elements.folder.files].map(each => ({ path: each.webkitRelativePath || each.name, file: each }));
    const folder = chosen.filter(({ path }) => !path.split("/").slice(path.includes("/") ? 1 : 0).some(hidden));
    event.preventDefault();
    if (file && chosen.length) form.querySelector(".progress").textContent = "Choose a file or a folder, not both.";
    else if (file) sendFile(form, file);
    else if (chosen.length) sendFolder(form, folder);
    else form.querySelector(".progress").textContent = "Choose a file or a folder first.";
  });
  form.addEventListener("dragover", event => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", event => {
    event.preventDefault();
    form.classList.remove("over");
    const entries = [...event.dataTransfer.items].map(each => each.webkitGetAsEntry()).filter(Boolean);
    const file = event.dataTransfer.files[0];
    if (entries.length > 1 || entries[0]?.isDirectory) sendDropped(form, entries);
    else if (file) sendFile(form, file);
  });
}
