// What a script does better while one writes: a picture that is pasted, dropped
// or chosen is sent at once, and "@" offers people. Without it a picture goes
// along with the words.
(() => {
	if (document.documentElement.dataset.compose) return; // two forms on one page bring one script
	document.documentElement.dataset.compose = "on";
	const areaOf = (form) => [...(form?.elements ?? [])].find((field) => field.matches("textarea[data-compose]")); // it may stand outside
	const boxOf = (form) => form?.querySelector("[data-pictures]");
	const changed = (area) => area.dispatchEvent(new Event("input", { bubbles: true }));

	// Pictures
	const put = (area, words) => {
		const { selectionStart: at, selectionEnd: end, value } = area;
		const gap = at && value[at - 1] !== "\n" ? "\n\n" : "";
		area.setRangeText(gap + words + "\n", at, end, "end");
		changed(area);
	};
	const send = async (form, file) => {
		const box = boxOf(form), area = areaOf(form), status = box.querySelector("[data-picture-status]"), alt = box.querySelector("[name=picture_alt]");
		if (file.size > Number(box.dataset.largest)) { // it would not be taken
			box.open = true;
			status.textContent = box.dataset.tooLarge;
			return;
		}
		const body = new FormData();
		body.append("picture", file);
		body.append("picture_alt", alt.dataset.id ? "" : alt.value); // of this one, not of the one before
		box.open = true;
		status.textContent = box.dataset.sending;
		box.setAttribute("aria-busy", "true");
		const answer = await fetch(box.dataset.pictures, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
		box.removeAttribute("aria-busy");
		const told = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
		if (!told.id) return void (status.textContent = told.wrong || box.dataset.failed);
		put(area, told.markdown);
		if (alt.dataset.id) alt.value = "";
		alt.dataset.id = told.id;
		status.textContent = box.dataset.sent + (alt.value ? "" : " " + box.dataset.describe);
		if (!alt.value) alt.focus();
	};
	const sendAll = async (form, files) => {
		for (const file of files) if (file.type.startsWith("image/")) await send(form, file);
	};
	const escaped = (words) => words.replace(/[\\`*_[\]<>&!~|#:]/g, "\\$&");
	document.addEventListener("change", ({ target }) => {
		if (target.type !== "file" || target.name !== "picture" || !areaOf(target.form)) return;
		const files = [...target.files];
		target.value = ""; // sent once
		sendAll(target.form, files);
	});
	const brought = (event, files) => {
		const { form } = event.target;
		if (!files?.length || event.target !== areaOf(form) || !boxOf(form)) return;
		event.preventDefault();
		sendAll(form, [...files]);
	};
	document.addEventListener("paste", (event) => brought(event, event.clipboardData?.files));
	document.addEventListener("drop", (event) => brought(event, event.dataTransfer?.files));
	document.addEventListener("dragover", (event) => {
		const { form } = event.target; // what is not told so takes no drop
		if (boxOf(form) && event.target === areaOf(form) && event.dataTransfer.types.includes("Files")) event.preventDefault();
	});
	// The words for who does not see the picture go to where it stands.
	document.addEventListener("input", ({ target }) => {
		if (target.name !== "picture_alt" || !target.dataset.id) return;
		const area = areaOf(target.form);
		area.value = area.value.replace(new RegExp(`!\\[(?:\\\\.|[^\\]\\\\])*\\]\\(attachment:${target.dataset.id}\\)`), () => `![${escaped(target.value)}](attachment:${target.dataset.id})`);
		changed(area);
	});

	// People
	let list, area, asked = 0, wait;
	const close = () => {
		asked++;
		list?.remove();
		list = null;
		for (const name of ["aria-controls", "aria-activedescendant"]) area?.removeAttribute(name);
	};
	const typed = () => area.value.slice(0, area.selectionStart).match(/(?:^|[\s(])@([\p{L}\p{N}][^\n@[\]()]{0,40})$/u)?.[1];
	const mark = (option) => {
		list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
		option.setAttribute("aria-selected", "true");
		option.scrollIntoView({ block: "nearest" });
		area.setAttribute("aria-activedescendant", option.id);
	};
	const take = (option) => {
		const words = typed();
		if (words !== undefined) area.setRangeText(option.dataset.words + " ", area.selectionStart - words.length - 1, area.selectionStart, "end");
		close();
		changed(area);
		area.focus();
	};
	const offer = async () => {
		const words = typed(), mine = ++asked;
		if (words === undefined) return close();
		const answer = await fetch(`${area.dataset.mention}&q=${encodeURIComponent(words)}`).catch(() => null);
		const html = answer?.ok ? (await answer.text()).trim() : "";
		if (mine !== asked) return;
		if (!html) return close();
		if (!list) {
			list = document.createElement("ul");
			Object.assign(list, { id: "mention-list", className: "mention-list" });
			list.setAttribute("role", "listbox");
			list.setAttribute("aria-label", boxOf(area.form)?.dataset.people || "@");
			area.after(list);
			area.setAttribute("aria-controls", list.id);
		}
		list.innerHTML = html;
		mark(list.firstElementChild);
	};
	document.addEventListener("input", ({ target }) => {
		if (!target.matches?.("textarea[data-mention]")) return;
		if (area !== target) close();
		area = target;
		area.setAttribute("aria-autocomplete", "list");
		clearTimeout(wait);
		if (typed() === undefined) return close();
		wait = setTimeout(offer, 120);
	});
	document.addEventListener("keydown", (event) => {
		if (!list || event.target !== area) return;
		const now = list.querySelector("[aria-selected=true]");
		const to = { ArrowDown: now.nextElementSibling || list.firstElementChild, ArrowUp: now.previousElementSibling || list.lastElementChild }[event.key];
		if (to) mark(to);
		else if (event.key === "Enter" || event.key === "Tab") take(now);
		else if (event.key === "Escape") close();
		else return;
		event.preventDefault();
		event.stopPropagation();
	}, true);
	document.addEventListener("pointerdown", (event) => {
		const option = list && event.target.closest("[data-words][role=option]");
		if (option) {
			event.preventDefault();
			take(option);
		} else if (list && event.target !== area) close();
	});
})();
