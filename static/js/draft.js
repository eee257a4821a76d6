// Keeps what is being written in the browser until the server has it.
(() => {
	const done = document.querySelector("[data-clear-draft]")?.dataset.clearDraft;
	if (done) localStorage.removeItem("draft:" + done);

	const counter = document.querySelector("[data-counter]");
	const count = ({ value, maxLength }) => (counter.textContent = `${value.length} / ${maxLength}`);
	if (counter) {
		const title = document.getElementById(counter.dataset.counter);
		title.addEventListener("input", () => count(title));
		setTimeout(() => count(title));
	}

	const form = document.querySelector("form[data-draft]");
	if (!form) return;
	const key = "draft:" + form.dataset.draft;
	const { title, body } = form.elements;
	const sent = [title.defaultValue, body.defaultValue]; // by the server
	const kept = JSON.parse(localStorage.getItem(key) || "null");
	// A draft comes back where it was begun, never over what the server sent back.
	if (kept && !("draftKeep" in form.dataset) && (sent.join("") === "" || kept.sent.join("\n") === sent.join("\n"))) {
		[title.value, body.value] = kept.text;
		const note = form.querySelector(".draft-note");
		note.hidden = false;
		note.textContent = note.dataset.words;
	}
	form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify({ sent, text: [title.value, body.value] })));
})();
