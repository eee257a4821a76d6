// Improves the comments of an idea: the form of a reply opens under its comment,
// quoted text is put into it, and a preview is shown while one writes.
(() => {
	const discussion = document.querySelector("[data-discussion]");
	const template = document.getElementById("reply-form");
	if (!discussion) return;

	// formUnder returns the form for a reply to what a link of it belongs to.
	const formUnder = (link) => {
		const comment = link.closest(".comment");
		let form = document.getElementById("reply");
		if (form && comment.contains(form)) return form;
		const words = form?.elements.body.value || "", internal = form?.elements.internal?.checked;
		if (words) { // begun under another comment: the draft moves along
			form.elements.body.value = "";
			if (internal && !form.elements.internal.disabled) form.elements.internal.checked = false;
			changed(form);
		}
		form?.remove();
		form = template.content.firstElementChild.cloneNode(true);
		form.elements.parent.value = link.dataset.reply;
		form.dataset.draft = "reply-" + link.dataset.reply;
		const note = form.elements.internal;
		if (note && comment.matches(".is-note")) note.checked = note.disabled = true; // what answers a note is one
		form.querySelector("label").textContent = link.getAttribute("aria-label");
		comment.append(form);
		form.dispatchEvent(new Event("draft:watch", { bubbles: true }));
		if (!words) return form;
		form.elements.body.value = [form.elements.body.value, words].filter(Boolean).join("\n\n");
		if (internal) form.elements.internal.checked = true;
		changed(form);
		return form;
	};
	const changed = ({ elements }) => elements.body.dispatchEvent(new Event("input", { bubbles: true }));
	const focus = ({ body }) => {
		body.focus();
		body.setSelectionRange(body.value.length, body.value.length);
	};

	// quoted returns what is selected in a comment, or all of it, as Markdown.
	const quoted = (comment) => {
		const prose = comment.querySelector(".prose"), selection = getSelection();
		const some = prose.contains(selection.anchorNode) && prose.contains(selection.focusNode) && selection.toString().trim();
		return (some || prose.innerText).trim().split("\n").map((line) => "> " + line).join("\n") + "\n\n";
	};

	discussion.addEventListener("click", (event) => {
		const link = event.target.closest("[data-reply]"), quote = event.target.closest("[data-quote]");
		if (quote && !template) quote.parentElement.querySelector("[data-reply]").click();
		else if (quote) {
			const { elements } = formUnder(quote.parentElement.querySelector("[data-reply]"));
			elements.body.value += quoted(quote.closest(".comment"));
			changed({ elements });
			focus(elements);
		} else if (link && template && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
			event.preventDefault();
			focus(formUnder(link).elements);
		}
	});

	// The preview follows the words once it is open; its button opens and closes it.
	let wait;
	const draw = async (form) => {
		const spot = form.querySelector("[data-preview-of]"), { value } = form.elements.body;
		const answer = await fetch("/preview", { method: "POST", body: new URLSearchParams({ body: value }) }).catch(() => null);
		if (answer?.ok && value === form.elements.body.value) spot.innerHTML = await answer.text();
	};
	discussion.addEventListener("submit", (event) => {
		if (event.submitter?.name !== "preview") return;
		event.preventDefault();
		const spot = event.target.querySelector("[data-preview-of]");
		spot.hidden = !spot.hidden;
		if (!spot.hidden) draw(event.target);
	});
	discussion.addEventListener("input", ({ target }) => {
		clearTimeout(wait);
		if (target.name === "body" && !target.form.querySelector("[data-preview-of]").hidden) wait = setTimeout(draw, 300, target.form);
	});
})();
