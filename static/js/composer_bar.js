// The toolbar of the composer: bold, italic, link, list, quote, code, preview, and their keys.
(() => {
	const { areaOf, rootOf, textsOf, replace, onStart } = window.composer;

	// wrap puts marks around what is selected, or takes them away. With nothing selected, it
	// goes past marks that end at the caret.
	const wrap = (area, mark) => {
		let { value, selectionStart: start, selectionEnd: end } = area;
		const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
		const open = line.split(mark).length % 2 === 0 && !line.endsWith(mark);
		if (start === end && open && value.startsWith(mark, start)) {
			return area.setSelectionRange(start + mark.length, start + mark.length);
		}
		while (start < end && /\s/.test(value[start])) start++;
		while (end > start && /\s/.test(value[end - 1])) end--;
		const words = value.slice(start, end), { length } = mark;
		if (value.slice(start - length, start) === mark && value.slice(end, end + length) === mark) {
			return replace(area, start - length, end + length, words, start - length, end - length);
		}
		if (words.length >= 2 * length && words.startsWith(mark) && words.endsWith(mark)) {
			return replace(area, start, end, words.slice(length, -length), start, end - 2 * length);
		}
		replace(area, start, end, mark + words + mark, start + length, end + length);
	};
	// lines puts a mark before every selected line, or takes it away.
	const lines = (area, mark) => {
		const { value, selectionStart, selectionEnd } = area;
		const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
		const after = value.indexOf("\n", Math.max(selectionEnd - (selectionEnd > selectionStart && value[selectionEnd - 1] === "\n"), start));
		const end = after < 0 ? value.length : after, all = value.slice(start, end).split("\n");
		const off = all.every((line) => line.startsWith(mark));
		const words = all.map((line) => (off ? line.slice(mark.length) : mark + line)).join("\n");
		// A quote would go on in the line below.
		const gap = !off && mark === "> " && value[end + 1] && value[end + 1] !== "\n" ? "\n" : "";
		const last = start + words.length;
		replace(area, start, end, words + gap, selectionStart === selectionEnd ? last : start, last);
	};
	const code = (area) => {
		const { value, selectionStart: start, selectionEnd: end } = area, words = value.slice(start, end);
		if (!words.includes("\n")) return wrap(area, "`");
		const before = start && value[start - 1] !== "\n" ? "\n" : "", after = value[end] && value[end] !== "\n" ? "\n" : "";
		const from = start + before.length + 4;
		replace(area, start, end, `${before}\`\`\`\n${words}\n\`\`\`${after}`, from, from + words.length);
	};
	const isAddress = (words) => /^(https?:\/\/|mailto:)\S+$/i.test(words);
	const linkTo = (area, address) => {
		const { value, selectionStart: start, selectionEnd: end } = area, words = value.slice(start, end);
		if (isAddress(words)) return replace(area, start, end, `[](${words})`, start + 1);
		const to = address || textsOf(rootOf(area)).address, at = start + words.length + 3;
		if (address) replace(area, start, end, `[${words}](${to})`);
		else if (words) replace(area, start, end, `[${words}](${to})`, at, at + to.length);
		else replace(area, start, end, `[](${to})`, start + 1);
	};

	// The preview is drawn by the server, as the text will be. It follows the text while it is open.
	const previewOf = (root) => root.querySelector("[data-preview-of]");
	const draw = async (root) => {
		root.dispatchEvent(new Event("composer:settle"));
		const area = areaOf(root), { value } = area, spot = previewOf(root);
		if (!value.trim()) return void (spot.textContent = textsOf(root).nothing);
		const answer = await fetch(root.dataset.preview, { method: "POST", body: new URLSearchParams({ body: value }) }).catch(() => null);
		if (value !== area.value) return; // a later one is on its way
		if (!answer?.ok) return void (spot.textContent = document.body.dataset.failed);
		spot.innerHTML = await answer.text();
		dispatchEvent(new Event("resize")); // what scrolls in it gets its key (board.js)
	};
	const preview = (root, tool) => {
		const spot = previewOf(root);
		spot.hidden = !spot.hidden;
		tool.setAttribute("aria-pressed", !spot.hidden);
		if (!spot.hidden) draw(root);
	};
	let wait;
	document.addEventListener("input", ({ target }) => {
		const root = rootOf(target);
		if (!root || target !== areaOf(root) || previewOf(root)?.hidden !== false) return;
		clearTimeout(wait);
		wait = setTimeout(draw, 300, root);
	});

	const acts = {
		bold: (area) => wrap(area, "**"),
		italic: (area) => wrap(area, "_"),
		link: (area) => linkTo(area),
		list: (area) => lines(area, "- "),
		quote: (area) => lines(area, "> "),
		code,
	};
	const use = (tool) => {
		const root = rootOf(tool), area = areaOf(root), { tool: name } = tool.dataset;
		if (name === "preview") return preview(root, tool);
		if (name === "picture") return root.querySelector("[name=picture]").click();
		area.focus();
		acts[name](area);
	};
	document.addEventListener("click", ({ target }) => {
		const tool = target.closest(".composer-bar .composer-tool");
		if (tool) use(tool);
	});
	// The field keeps the focus, its selection and the keyboard of a phone.
	document.addEventListener("mousedown", (event) => event.target.closest(".composer-bar") && event.preventDefault());

	// One stop of the Tab key; the arrows go from button to button.
	const move = (event) => {
		const tools = [...event.target.closest(".composer-bar").querySelectorAll(".composer-tool")].filter((tool) => tool.checkVisibility()), at = tools.indexOf(event.target);
		const way = event.target.matches(":dir(rtl)") ? -1 : 1;
		const to = { ArrowRight: at + way, ArrowLeft: at - way, Home: 0, End: tools.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		const next = tools.at(to % tools.length);
		for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
		next.focus();
	};
	// Enter goes on with a list or a quote, and ends it on an empty line of it.
	const goOn = (event) => {
		const area = event.target, { value, selectionStart: at, selectionEnd } = area;
		const start = value.lastIndexOf("\n", at - 1) + 1;
		const [, indent, mark, rest] = value.slice(start, at).match(/^(\s*)([-*] |> |\d{1,2}\. )(.*)$/) ?? [];
		if (!mark || at !== selectionEnd) return;
		event.preventDefault();
		if (!rest) return replace(area, start, at, "\n"); // what follows without an empty line would belong to it
		replace(area, at, at, `\n${indent}${mark.replace(/\d+/, (n) => Number(n) + 1)}`);
	};
	const keys = { b: "bold", i: "italic", k: "link" };
	document.addEventListener("keydown", (event) => {
		const { target, key, ctrlKey, metaKey, shiftKey, altKey, isComposing } = event, root = rootOf(target);
		if (root?.dataset.preview === undefined || isComposing) return; // a plain text has none of it
		if (target.closest(".composer-bar")) return move(event);
		if (target !== areaOf(root) || shiftKey || altKey) return;
		const name = (ctrlKey || metaKey) && keys[key.toLowerCase()];
		if (name) {
			event.preventDefault();
			acts[name](target);
		} else if (key === "Enter" && !ctrlKey && !metaKey) goOn(event);
	});
	onStart((root) => {
		if (!/Mac|iP(hone|ad)/.test(navigator.platform)) return;
		for (const tool of root.querySelectorAll(".composer-tool")) tool.title = tool.title.replace("Ctrl+", "⌘");
	});
	// An address that is pasted on selected words becomes their link.
	document.addEventListener("paste", (event) => {
		const { target: area, clipboardData } = event, root = rootOf(area), address = clipboardData?.getData("text/plain").trim();
		const words = root?.dataset.preview && area === areaOf(root) && area.value.slice(area.selectionStart, area.selectionEnd);
		if (!words || !isAddress(address) || isAddress(words) || words.includes("\n")) return;
		event.preventDefault();
		linkTo(area, address);
	});
})();
