// Pictures in the composer: chosen, dropped or pasted, they are sent at once, each with its
// thumbnail and the words for those who cannot see it. What fails for want of a connection is
// sent again.
(() => {
	const { areaOf, rootOf, textsOf, replace, replaceBeside, say, onStart } = window.composer;
	const tries = [1000, 3000, 9000]; // milliseconds until a picture is sent again
	const shown = new WeakMap(); // the pictures of each composer
	const ofRoot = (root) => shown.get(root) ?? [];

	const escaped = (words) => words.replace(/[\\`*_[\]<>&!~|#:]/g, "\\$&");
	const unescaped = (words) => words.replace(/\\([\\`*_[\]<>&!~|#:])/g, "$1");
	const found = (id) => new RegExp(`!\\[((?:\\\\.|[^\\]\\\\])*)\\]\\(attachment:${id ?? "([1-9]\\d*)"}\\)`, id ? "" : "g");
	const placeOf = (area, id) => {
		const match = area.value.match(found(id));
		return match && { start: match.index, end: match.index + match[0].length, words: match[1] };
	};

	// put writes a picture as a paragraph of its own below the line of the caret. The caret stays,
	// unless nothing was written since: then one goes on below.
	const put = (area, markdown, since) => {
		const { value, selectionEnd } = area, next = value.indexOf("\n", selectionEnd);
		const end = next < 0 ? value.length : next, before = value.slice(0, end), after = value.slice(end);
		const gap = !before.trim() || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
		const words = gap + markdown + (after.startsWith("\n\n") ? "" : "\n");
		if (value === since) replace(area, end, end, words);
		else replaceBeside(area, end, end, words);
	};
	// settle puts the words of each picture into the text. It happens where the text is used or
	// has the focus, so that what was typed before can still be undone.
	const settle = (root) => {
		const area = areaOf(root);
		for (const { id, alt } of ofRoot(root)) {
			const place = id && placeOf(area, id);
			if (place && unescaped(place.words) !== alt.value.trim()) replaceBeside(area, place.start, place.end, `![${escaped(alt.value.trim())}](attachment:${id})`);
		}
	};
	const settleAll = () => document.querySelectorAll("[data-composer][data-ready]").forEach(settle);

	// What one sees of a picture.
	const element = (tag, values, ...children) => {
		const made = Object.assign(document.createElement(tag), values);
		made.append(...children);
		return made;
	};
	let numbers = 0;
	const row = (root, thumbnail, words = "") => {
		const texts = textsOf(root), id = `picture-${++numbers}`;
		const alt = element("input", { id, type: "text", value: words, autocomplete: "off", dir: "auto" });
		const status = element("p", { className: "hint" }), bar = element("progress", { max: 1, hidden: true });
		const retry = element("button", { type: "button", className: "link", textContent: texts.retry, hidden: true });
		const remove = element("button", { type: "button", className: "composer-tool", title: texts.remove });
		alt.dataset.most = 300;
		bar.setAttribute("aria-label", texts.sending);
		remove.setAttribute("aria-label", texts.remove);
		remove.append("×");
		alt.setAttribute("aria-describedby", `${id}-hint`);
		const hint = element("p", { id: `${id}-hint`, className: "hint", textContent: texts.altHint });
		const fields = element("div", { className: "composer-alt" }, element("label", { htmlFor: id, textContent: texts.alt }), alt, hint, bar, status, retry);
		const item = element("li", {}, thumbnail, fields, remove);
		let list = root.querySelector(".composer-pictures");
		if (!list) {
			list = element("ul", { className: "composer-pictures" });
			list.setAttribute("aria-label", texts.pictures);
			root.querySelector(".composer-frame").after(list);
		}
		list.append(item);
		const picture = { root, item, alt, status, bar, retry };
		shown.set(root, [...ofRoot(root), picture]);
		remove.onclick = () => drop(picture);
		// Enter in these words sends no form: they are part of it.
		alt.addEventListener("keydown", (event) => {
			if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
		});
		return picture;
	};
	const drop = (picture) => {
		const { root, id, item } = picture, area = areaOf(root), place = id && placeOf(area, id);
		picture.request?.abort();
		clearTimeout(picture.wait);
		shown.set(root, ofRoot(root).filter((other) => other !== picture));
		item.remove();
		area.focus({ preventScroll: true });
		if (place) replaceBeside(area, place.start, place.end + (area.value[place.end] === "\n" ? 1 : 0), "");
		sendHeld(root);
	};
	// drawn returns a small copy of a file. A canvas needs no address that the page would have to allow.
	const drawn = (file) => {
		const canvas = element("canvas", { width: 144, height: 144, className: "thumbnail" });
		createImageBitmap(file).then((image) => {
			const scale = Math.max(144 / image.width, 144 / image.height), [w, h] = [image.width * scale, image.height * scale];
			canvas.getContext("2d").drawImage(image, (144 - w) / 2, (144 - h) / 2, w, h);
		}).catch(() => {}); // the server says what is wrong with it
		canvas.setAttribute("aria-hidden", "true");
		return canvas;
	};

	// Sending
	const tell = (picture, words) => say(picture.root, (picture.status.textContent = words));
	const done = (picture) => {
		picture.busy = picture.request = null;
		picture.bar.hidden = true;
		sendHeld(picture.root);
	};
	const failed = (picture, words) => {
		picture.retry.hidden = false;
		tell(picture, words);
		done(picture);
	};
	// again sends a picture that did not arrive once more, later, or leaves that to a button.
	const again = (picture) => {
		const texts = textsOf(picture.root), delay = tries[picture.tried++];
		if (!delay) return failed(picture, texts.failed);
		tell(picture, texts.waiting);
		picture.wait = setTimeout(send, delay, picture);
	};
	const told = ({ responseText }) => {
		try {
			return JSON.parse(responseText);
		} catch {
			return {};
		}
	};
	const arrived = (picture) => {
		const { root, request, since } = picture, { id, markdown, wrong } = told(request), texts = textsOf(root);
		if (!id && request.status >= 500) return again(picture);
		if (!id) return failed(picture, wrong ?? texts.failed);
		picture.id = id;
		picture.file = null;
		put(areaOf(root), markdown, since);
		picture.status.textContent = "";
		say(root, texts.sent);
		done(picture);
	};
	const send = (picture) => {
		const { root, file, alt, bar, retry } = picture, body = new FormData(), request = new XMLHttpRequest();
		clearTimeout(picture.wait);
		Object.assign(picture, { request, wait: null, busy: true, since: areaOf(root).value });
		body.append("picture", file);
		body.append("picture_alt", alt.value);
		retry.hidden = true;
		bar.hidden = false;
		bar.removeAttribute("value");
		tell(picture, textsOf(root).sending);
		request.open("POST", root.dataset.pictures);
		request.setRequestHeader("Accept", "application/json");
		request.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
		request.onload = () => arrived(picture);
		request.onerror = () => again(picture);
		request.send(body);
	};
	const add = (root, files) => {
		for (const file of files) {
			if (!file.type.startsWith("image/")) continue;
			const picture = row(root, drawn(file));
			Object.assign(picture, { file, tried: 0 });
			picture.retry.onclick = () => {
				picture.tried = 0;
				send(picture);
				picture.alt.focus(); // the button is gone
			};
			if (file.size > Number(root.dataset.largest)) { // the server would refuse it
				tell(picture, textsOf(root).tooLarge);
				continue;
			}
			send(picture);
		}
	};
	addEventListener("online", () => {
		for (const root of document.querySelectorAll("[data-composer][data-ready]")) ofRoot(root).filter(({ wait }) => wait).forEach(send);
	});

	// A form that is sent while a picture is on its way goes when the picture has arrived.
	const held = new Map(); // what sends a form, by its composer
	const sendHeld = (root) => {
		if (!held.has(root) || ofRoot(root).some(({ busy }) => busy)) return;
		const submitter = held.get(root), { form } = areaOf(root), lost = ofRoot(root).some(({ file }) => file);
		held.delete(root);
		if (!lost) form.requestSubmit(submitter?.isConnected ? submitter : null); // otherwise the writer decides
	};
	document.addEventListener("submit", (event) => {
		for (const field of event.target.elements) {
			const root = field.matches("textarea") && rootOf(field);
			if (!root || root.dataset.ready === undefined) continue;
			settle(root);
			if (!ofRoot(root).some(({ busy }) => busy)) continue;
			event.preventDefault();
			event.stopImmediatePropagation();
			held.set(root, event.submitter);
			ofRoot(root).filter(({ busy }) => busy).forEach((picture) => tell(picture, textsOf(root).held));
		}
	}, true);

	// Where pictures come from: chosen, dropped, pasted.
	const rootFor = ({ target }) => {
		const root = rootOf(target);
		return root?.dataset.pictures && root;
	};
	document.addEventListener("change", (event) => {
		const { target } = event, root = rootFor(event);
		if (!root || target.type !== "file") return;
		const files = [...target.files];
		target.value = ""; // sent once
		areaOf(root).focus({ preventScroll: true });
		add(root, files);
	});
	const addFrom = (event, files) => {
		const root = rootFor(event);
		if (!root || !files?.length) return;
		event.preventDefault();
		add(root, files);
	};
	document.addEventListener("paste", (event) => {
		const { clipboardData: data, target } = event;
		// A table pasted from an office program also contains a picture of itself. Use the text.
		if (target.matches?.("textarea") && !data?.types.includes("text/plain")) addFrom(event, data?.files);
	});
	document.addEventListener("drop", (event) => {
		markDropTarget(null);
		addFrom(event, event.dataTransfer?.files);
	});
	const markDropTarget = (root) => document.querySelectorAll("[data-over]").forEach((other) => other !== root && delete other.dataset.over);
	document.addEventListener("dragover", (event) => {
		const root = event.dataTransfer?.types.includes("Files") && rootFor(event);
		markDropTarget(root);
		if (!root) return;
		root.dataset.over = "";
		event.preventDefault(); // without this the browser refuses the drop
	});
	document.addEventListener("dragleave", (event) => event.relatedTarget || markDropTarget(null));

	document.addEventListener("focusin", ({ target }) => {
		const root = rootOf(target);
		if (root && target === areaOf(root)) setTimeout(settle, 0, root); // after the browser has placed the caret
	});
	addEventListener("pagehide", settleAll);
	document.addEventListener("visibilitychange", () => document.hidden && settleAll());

	// A picture whose place was deleted in the text is hidden, and comes back when that is undone.
	document.addEventListener("input", ({ target }) => {
		const root = rootOf(target);
		if (!root || target !== areaOf(root)) return;
		for (const { id, item } of ofRoot(root)) if (id) item.hidden = !placeOf(target, id);
	});
	// The pictures of a text that is edited, or of a draft that came back.
	onStart(async (root) => {
		root.addEventListener("composer:settle", () => settle(root));
		root.querySelector("[name=picture]")?.setAttribute("multiple", "");
		const { value } = areaOf(root), all = [...value.matchAll(found())];
		if (!root.dataset.pictures || !all.length) return;
		const body = new URLSearchParams({ body: all.map(([written]) => written).join("\n\n") });
		const answer = await fetch(root.dataset.preview, { method: "POST", body }).catch(() => null);
		if (!answer?.ok) return;
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		for (const [, words, id] of all) {
			const image = page.querySelector(`img[src^="/attachments/${id}/"]`);
			if (!image || ofRoot(root).some((other) => other.id === Number(id))) continue;
			const [src] = image.getAttribute("srcset").split(" ");
			Object.assign(row(root, element("img", { src, alt: "", className: "thumbnail" }), unescaped(words)), { id: Number(id) });
		}
	});
})();
